/**
 * Loads onnxruntime-node, once. Its official builds since 1.29 (August 2026) report model names, hashes and a device id to their
 * maker unless this variable is set before they load; they leave files in the temporary folder besides. The bot looks at photos in
 * its own process, and tells nobody. https://github.com/microsoft/onnxruntime/pull/27379
 */
export function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}
