/** @import { View } from "./view.js" */

/**
 * The large picture in a small window of its own, above other programs.
 * @param {View} view
 */
export function offerPictureInPicture(view) {
  const button = view.button("pip");
  button.hidden = !document.pictureInPictureEnabled;
  button.onclick = async () => {
    try {
      if (document.pictureInPictureElement) await document.exitPictureInPicture();
      else await view.tiles.main?.requestPictureInPicture();
    } catch {
      view.trouble(view.words.say("pip-failed")); // no picture has come yet
    }
  };
}
