import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fields, offerPush } from "../static/js/site/push.js";

class Element {
  hidden = true;
  dataset = {};
  textContent = "";
  /** @type {Record<string, any>} */
  within = {};
  /** @param {string} selector */
  querySelector(selector) {
    return this.within[selector] ?? null;
  }
}
class Form extends Element {
  /** @type {any} */ submit;
  /** @param {string} _name @param {any} listener */
  addEventListener(_name, listener) {
    this.submit = listener;
  }
}
class Template extends Element {
  content = new Element();
}

const GIVEN = { endpoint: "https://push.example/1", keys: { p256dh: "P", auth: "A" } };
/** @type {any} */ let section;
/** @type {any} */ let form;
/** @type {any} */ let install;
/** @type {any} */ let said;
/** @type {any} */ let manager;
/** @type {any} */ let posted;
let permission = "granted";

function page() {
  const root = new Element();
  root.within = { "#push": section, "form[data-push]": form };
  offerPush(/** @type {any} */ (root));
}

async function pressed() {
  const event = { preventDefault: vi.fn() };
  form.submit(event);
  expect(event.preventDefault).toHaveBeenCalled();
  await vi.waitFor(() => expect(said.textContent).not.toBe(""));
  return said.textContent;
}

beforeEach(() => {
  [section, form, install, said] = [new Element(), new Form(), new Element(), new Element()];
  const words = new Template();
  for (const word of ["done", "denied", "failed"]) {
    words.content.within[`[data-word=${word}]`] = { textContent: word };
  }
  section.dataset = { key: "K", worker: "/push-worker.js", subscribe: "/my/notices/browsers/" };
  section.within = { "[data-push-install]": install };
  form.within = { "template[data-push-words]": words, "[data-push-said]": said };
  permission = "granted";
  manager = { subscribe: vi.fn(async () => ({ toJSON: () => GIVEN })) };
  posted = vi.fn(async () => ({ ok: true }));
  const worker = { register: vi.fn(), ready: Promise.resolve({ pushManager: manager }) };
  vi.stubGlobal("HTMLElement", Element);
  vi.stubGlobal("HTMLFormElement", Form);
  vi.stubGlobal("HTMLTemplateElement", Template);
  vi.stubGlobal("FormData", class extends Map { constructor() { super([["csrfmiddlewaretoken", "T"]]); } });
  vi.stubGlobal("window", { PushManager: class {} });
  vi.stubGlobal("navigator", { serviceWorker: worker });
  vi.stubGlobal("Notification", { requestPermission: async () => permission });
  vi.stubGlobal("fetch", posted);
});
afterEach(() => vi.unstubAllGlobals());

describe("a browser that can show what is pushed", () => {
  it("is told to the server with its keys and the token of the form", async () => {
    page();
    expect(form.hidden).toBe(false);
    expect(await pressed()).toBe("done");
    expect(manager.subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: "K" });
    const [path, { method, body }] = posted.mock.calls[0];
    expect([path, method]).toEqual(["/my/notices/browsers/", "POST"]);
    expect(Object.fromEntries(body)).toEqual({
      csrfmiddlewaretoken: "T", endpoint: GIVEN.endpoint, p256dh: "P", auth: "A",
    });
  });

  it("that was told no is not subscribed, and says where it can be changed", async () => {
    permission = "denied";
    page();
    expect(await pressed()).toBe("denied");
    expect(manager.subscribe).not.toHaveBeenCalled();
  });

  it("says that it failed when the server refuses or the browser can't", async () => {
    page();
    posted.mockResolvedValue({ ok: false });
    expect(await pressed()).toBe("failed");
    said.textContent = "";
    manager.subscribe.mockRejectedValue(new Error("no service"));
    expect(await pressed()).toBe("failed");
  });
});

describe("a browser that can't", () => {
  beforeEach(() => vi.stubGlobal("window", {}));

  it("on an iPhone is shown how the site gets on the home screen", () => {
    vi.stubGlobal("navigator", { serviceWorker: {}, standalone: false });
    page();
    expect([form.hidden, install.hidden]).toEqual([true, false]);
  });

  it("anywhere else is offered nothing", () => {
    page();
    expect([form.hidden, install.hidden]).toEqual([true, true]);
  });
});

it("a subscription without keys gives empty fields, which the server refuses", () => {
  expect(fields({})).toEqual([["endpoint", ""], ["p256dh", ""], ["auth", ""]]);
});
