import { Awake } from "./awake.js";
import { Captions } from "./captions.js";
import { Chat } from "./chat.js";
import { DoorDesk, doorOfGuest } from "./door.js";
import { Codes } from "./codes.js";
import { listenToKeys } from "./keys.js";
import { LineLog } from "./log.js";
import { Papers } from "./papers.js";
import { offerPictureInPicture } from "./pip.js";
import { Screen } from "./screen.js";
import { Switcher } from "./switcher.js";
import { Watch } from "./watch.js";

/** @import { Call } from "./call.js" */
/** @import { Message, RoomConfig } from "./types.js" */
/** @import { Signs } from "./types.js" */
/** @import { View } from "./view.js" */

/** All that a call has beside picture and sound. */
export class Extras {
  #view;
  #call;
  #host;
  #inside = false;
  #hand = false;
  #stops;
  #awake = new Awake();

  /**
   * @param {RoomConfig} config
   * @param {View} view
   * @param {Call} call
   * @param {MediaStream} stream
   * @param {() => number} now the server's clock
   */
  constructor(config, view, call, stream, now) {
    this.#view = view;
    this.#call = call;
    this.codes = new Codes(view);
    const { doorUrl, zone } = config;
    this.chat = new Chat(config.chatUrl, view, zone);
    this.door = config.isHost ? new DoorDesk(doorUrl, view, zone) : doorOfGuest(doorUrl, view, zone);
    this.#host = config.isHost;
    this.papers = new Papers(config.papersUrl, view);
    this.chat.unread = this.papers.unread = (name) => this.#unread(name);
    this.screen = new Screen(view, {
      share: (screen) => call.share(screen),
      unshare: () => call.unshare(),
    });
    this.switcher = new Switcher(view, stream, (track, before) => call.replace(track, before));
    this.captions = new Captions(view, () => view.tiles.streams);
    this.log = new LineLog(config.lineUrl, now);
    this.watch = new Watch({
      links: () => call.links,
      stalled: (id) => call.askForWhole(id),
      level: (level) => this.#bear(level),
      quality: (word) => view.quality(word),
      log: (sample) => this.log.add(sample),
    });
    this.#stops = [
      listenToKeys(view),
      () => {
        for (const part of [this.chat, this.door, this.screen, this.switcher, this.captions, this.log, this.watch]) part.stop();
      },
    ];
    offerPictureInPicture(view);
    this.#bind();
  }

  #bind() {
    const view = this.#view;
    view.button("hand").onclick = () => this.#raise(!this.#hand);
    view.button("talk-open").onclick = () => this.#openTalk(view.part("talk").hidden !== false);
    view.button("talk-close").onclick = () => this.#openTalk(false);
    view.button("more-open").onclick = () => {
      void this.switcher.list();
      view.dialog("more").showModal();
    };
    const wants = view.select("wants");
    wants.onchange = () => {
      view.part("tiles").classList.toggle("tiles--sound", wants.value === "none");
      this.#call.show({ wants: /** @type {Signs["wants"]} */ (wants.value) });
    };
  }

  /** @param {Message} message */
  hear(message) {
    switch (message.t) {
      case "welcome":
        this.#enter(Boolean(message.d.roster));
        this.door.inside(this.#host || Boolean(message.d.queue));
        this.#view.tiles.pinned(message.d.room.pinned);
        break;
      case "admitted":
        this.#enter(true);
        this.door.inside(this.#host);
        break;
      case "room":
        this.#view.tiles.pinned(message.d.pinned);
        break;
      case "news":
        void this[message.d.of].read();
        break;
    }
  }

  /**
   * @param {string} id
   * @param {Signs} signs
   */
  signs(id, signs) {
    if (this.#view.tiles.signs(id, signs)) this.#view.say("hand-raised", { name: this.#view.tiles.label(id) });
  }

  stop() {
    this.#enter(false);
    for (const stop of this.#stops) stop();
  }

  /** @param {boolean} inside */
  #enter(inside) {
    this.chat.inside(inside);
    this.papers.inside(inside);
    void this.#awake.keep(inside);
    if (this.#inside && !inside) {
      this.screen.stop();
      this.captions.stop();
      this.#raise(false);
    }
    this.#inside = inside;
  }

  /** @param {boolean} up */
  #raise(up) {
    if (up === this.#hand) return;
    this.#hand = up;
    this.#view.button("hand").setAttribute("aria-pressed", String(up));
    this.#view.say(up ? "hand-up" : "hand-down");
    this.#call.show({ hand: up });
  }

  /** @param {boolean} open */
  #openTalk(open) {
    const view = this.#view;
    view.part("talk").hidden = !open;
    view.button("talk-open").setAttribute("aria-expanded", String(open));
    view.part("talk-new").hidden = true;
    if (open) view.field("chat-text").focus();
    else view.button("talk-open").focus();
  }

  /** @param {string} name who wrote or handed something over */
  #unread(name) {
    if (!this.#view.part("talk").hidden) return;
    this.#view.part("talk-new").hidden = false;
    this.#view.say("wrote", { name });
  }

  /** @param {number} level */
  #bear(level) {
    this.#call.bear(level);
    this.#view.bears(level);
  }
}
