/** Where browsers have push messages delivered: Google, Mozilla, Microsoft and Apple. A message goes to no other address, so that nobody makes the server call one of their choice. */
const SERVICES = [/^fcm\.googleapis\.com$/, /^(updates\.)?push\.services\.mozilla\.com$/, /\.push\.services\.mozilla\.com$/, /\.notify\.windows\.com$/, /\.push\.apple\.com$/];

/** Whether an endpoint belongs to a push service that is known, or to one that the operator named by its origin. */
export function isPushService(endpoint: string, named: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, origin, username, password } = new URL(endpoint);
  if (username !== "" || password !== "") return false;
  return named.includes(origin) || (protocol === "https:" && port === "" && SERVICES.some((service) => service.test(hostname)));
}
