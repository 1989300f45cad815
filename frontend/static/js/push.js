// "Show notices in this browser": asks the browser, and tells the server where it can be reached.
import { offerPush } from "./site/push.js";

offerPush(document);
