// Shapes of signaling/PROTOCOL.md and of the page; nothing here runs.
export {};

/**
 * @typedef {object} RoomConfig
 * @property {string} room
 * @property {string} role
 * @property {boolean} isHost
 * @property {string} socketPath
 * @property {string} ticketUrl
 * @property {string} recordingUrl
 * @property {string} chatUrl
 * @property {string} doorUrl
 * @property {string} papersUrl
 * @property {string} lineUrl
 * @property {string} dismissedUrl
 * @property {string} zone of the office, as IANA calls it
 * @property {string} afterUrl
 * @property {string} lobbyOpensAt ISO 8601
 * @property {string} startsAt ISO 8601
 * @property {string} endsAt ISO 8601
 *
 * @typedef {object} Person A participant as the others see it.
 * @property {string} id
 * @property {string} role
 * @property {string} label
 * @property {"waiting"|"admitted"|"in_call"|"reconnecting"|"left"|"denied"|"removed"} state
 * @property {number} epoch
 *
 * @typedef {{id: string, role: string, label: string, since: string, away: boolean, parked: boolean,
 *   called: string | null, next: boolean}} Waiting
 * @typedef {{place: number, of: number, ahead: number | null, expected: string | null, parked: boolean,
 *   called: string | null}} Queue
 * @typedef {{id: number, thread: string, name: string, text: string, at: string, own: boolean,
 *   unread: boolean}} Said
 * @typedef {{state: string, startsAt: string, endsAt: string, recording: string, pinned: string}} Facts
 * @typedef {{reason: string, action: string, retryAt: string | null}} Bye
 *
 * @typedef {object} Welcome
 * @property {Person} you
 * @property {Facts} room
 * @property {Queue} [queue]
 * @property {Person[]} [roster]
 * @property {Waiting[]} [lobby]
 *
 * @typedef {{pair: string, gen: number}} Negotiation
 * @typedef {Negotiation & {sdp: string}} Description
 * @typedef {Negotiation & {candidates: (RTCIceCandidateInit | null)[]}} Candidates
 * @typedef {{audio: boolean, video: boolean}} Tracks
 * @typedef {{hand: boolean, screen: string, wants: "full" | "low" | "none"}} Signs
 *
 * @typedef {{t: "welcome", d: Welcome}
 *   | {t: "ice", d: {servers: RTCIceServer[], relayOnly: boolean}}
 *   | {t: "admitted", d: {you: Person, roster: Person[]}}
 *   | {t: "presence", d: Person}
 *   | {t: "lobby", d: {waiting: Waiting[]}}
 *   | {t: "queue", d: Queue}
 *   | {t: "room", d: Facts}
 *   | {t: "warning", d: {minutes: number, endsAt: string}}
 *   | {t: "news", d: {of: "chat" | "papers" | "door"}}
 *   | {t: "please", d: {what: "mute" | "speak"}}
 *   | {t: "undelivered", d: {id: string, to: string}}
 *   | {t: "pong", d: {id: string}}
 *   | {t: "bye", d: Bye}
 *   | {t: "offer", from: string, d: Description}
 *   | {t: "answer", from: string, d: Description}
 *   | {t: "candidates", from: string, d: Candidates}
 *   | {t: "tracks", from: string, d: Tracks}
 *   | {t: "signs", from: string, d: Signs}
 *   | {t: "keyframe", from: string, d: object}
 *   | {t: "sas_commit", from: string, d: import("./sas.js").Commit}
 *   | {t: "sas_reveal", from: string, d: import("./sas.js").Reveal}} Message
 *
 * @typedef {Message & {seq: number, ts: number}} Frame
 */
