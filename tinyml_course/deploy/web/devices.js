/** What to tell somebody whose microphone or camera cannot be opened. */
function deviceProblem(device, error) {
  if (!globalThis.isSecureContext) {
    return `A browser gives no ${device} to a page from another computer without HTTPS. Open the `
      + "file from this device instead, or by way of https.";
  }
  const sentences = {
    NotAllowedError: `The ${device} was not allowed. Allow it in the browser's site settings, and start again.`,
    NotFoundError: `No ${device} was found. Connect one, and start again.`,
    NotReadableError: `The ${device} is used by another program. Close that, and start again.`,
  };
  return sentences[error.name] ?? `The ${device} could not be opened: ${error.message}`;
}
