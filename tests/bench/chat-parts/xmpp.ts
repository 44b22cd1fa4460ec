import type { Socket } from "node:net";
import { reached } from "./programs";

export const HOST = "bench.localhost";
export const ROOMS = `rooms.${HOST}`;
const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
const plain = (text: string) => text.replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** As much of XMPP as a person in a room needs: anonymous, without TLS, on loopback. */
export class XmppClient {
  private left = "";
  private readonly waiting: { sign: RegExp; found: (text: string) => void }[] = [];
  private readonly acks = new Map<string, () => void>();
  private readonly nick = `n${Math.random().toString(36).slice(2)}`;
  private asked = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly heard: (body: string) => void,
  ) {
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => this.take(chunk.toString()));
  }

  static async open(port: number, heard: (body: string) => void = () => undefined): Promise<XmppClient> {
    const client = new XmppClient(await reached(port), heard);
    const stream = `<stream:stream to="${HOST}" xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams" version="1.0">`;
    await client.tell(stream, /<\/stream:features>/);
    await client.tell('<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>', /<success[^>]*>/);
    await client.tell(stream, /<\/stream:features>/);
    await client.tell('<iq type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>', /<iq[^>]*id=['"]bind['"][\s\S]*?<\/iq>/);
    return client;
  }

  async join(room: number): Promise<void> {
    await this.tell(`<presence to="room${room}@${ROOMS}/${this.nick}"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>`, /code=['"]110['"]/);
  }

  /** Resolves when the room has said it to its sender as well. */
  say(room: number, body: string, id = this.nextId()): Promise<void> {
    return new Promise((resolve) => {
      this.acks.set(id, resolve);
      this.socket.write(`<message type="groupchat" id="${id}" to="room${room}@${ROOMS}"><body>${escaped(body)}</body></message>`);
    });
  }

  /** What the archive of a room holds, oldest first. */
  async archived(room: number): Promise<string[]> {
    const bodies: string[] = [];
    for (let after = ""; ; ) {
      const id = this.nextId();
      let page = "";
      const watch = (chunk: string) => void (page += chunk);
      this.socket.on("data", watch);
      await this.tell(
        `<iq type="set" id="${id}" to="room${room}@${ROOMS}"><query xmlns="urn:xmpp:mam:2"><set xmlns="http://jabber.org/protocol/rsm"><max>200</max>${after && `<after>${after}</after>`}</set></query></iq>`,
        new RegExp(`<iq[^>]*id=['"]${id}['"][\\s\\S]*?</iq>`),
      );
      this.socket.off("data", watch);
      bodies.push(...[...page.matchAll(/<forwarded[\s\S]*?<body>([\s\S]*?)<\/body>/g)].map(([, body]) => plain(body!)));
      const last = /<last>([^<]+)<\/last>/.exec(page)?.[1];
      if (!last || /complete=['"]true['"]/.test(page)) return bodies;
      after = last;
    }
  }

  close(): void {
    this.socket.destroy();
  }

  private nextId(): string {
    this.asked += 1;
    return `${this.nick}-${this.asked}`;
  }

  private tell(text: string, sign: RegExp): Promise<string> {
    return new Promise((found) => {
      this.waiting.push({ sign, found });
      this.socket.write(text);
    });
  }

  private take(chunk: string): void {
    this.left += chunk;
    const next = this.waiting[0];
    const found = next && next.sign.exec(this.left);
    if (found) {
      this.waiting.shift();
      this.left = this.left.slice(found.index + found[0].length);
      next.found(found[0]);
    }
    for (let end = this.left.indexOf("</message>"); end >= 0 && this.waiting.length === 0; end = this.left.indexOf("</message>")) {
      const stanza = this.left.slice(0, end);
      this.left = this.left.slice(end + "</message>".length);
      const body = /<body>([\s\S]*?)<\/body>/.exec(stanza)?.[1];
      const id = /<message[^>]*\sid=['"]([^'"]+)['"]/.exec(stanza)?.[1] ?? "";
      if (body === undefined) continue;
      this.acks.get(id)?.();
      if (!this.acks.delete(id)) this.heard(plain(body));
    }
  }
}
