// What a phone is called when its owner gives it no name: the key of a sentence.

export function kindOfDevice(agent) {
  if (/iPhone|iPod/.test(agent)) return "device_iphone";
  if (/iPad/.test(agent)) return "device_tablet";
  if (/Android/.test(agent)) return /Mobile/.test(agent) ? "device_android" : "device_tablet";
  return "device_computer";
}
