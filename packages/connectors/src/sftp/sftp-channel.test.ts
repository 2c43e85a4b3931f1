import { describe, expect, it } from 'vitest';
import { SftpChannel } from './sftp-channel.ts';
import { type MessageReader, ProtocolViolation, REPLY, REQUEST, Refusal, STATUS } from './sftp-codec.ts';
import { SftpRequests } from './sftp-requests.ts';

/** A channel whose other end is in the hands of the test. */
class Wire {
  readonly sent: Uint8Array[] = [];
  ended = false;
  readonly channel = new SftpChannel({
    send: (parts) => this.sent.push(...parts),
    end: () => {
      this.ended = true;
    },
  });
  readonly requests = new SftpRequests(this.channel);

  reply(type: number, id: number, ...fields: Uint8Array[]): void {
    const body = Buffer.concat([Buffer.from([type]), u32(id), ...fields]);
    this.channel.receive(Buffer.concat([u32(body.length), body]));
  }

  status(id: number, code: number): void {
    this.reply(REPLY.status, id, u32(code), string('because'), string(''));
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function string(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u32(bytes.length), bytes]);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('SftpChannel', () => {
  it('learns the extensions from the greeting', async () => {
    const wire = new Wire();
    const starting = wire.channel.start();
    expect(Buffer.concat(wire.sent)).toEqual(Buffer.from([0, 0, 0, 5, REQUEST.init, 0, 0, 0, 3]));
    wire.reply(REPLY.version, 3, string('posix-rename@openssh.com'), string('1'));
    expect(await starting).toEqual(new Map([['posix-rename@openssh.com', '1']]));
  });

  it('refuses another version than 3', async () => {
    const wire = new Wire();
    const starting = wire.channel.start();
    wire.reply(REPLY.version, 2);
    expect(await starting).toMatchObject({ code: STATUS.unsupported });
  });

  it('sends what was asked in one turn as one piece', async () => {
    const wire = new Wire();
    for (let i = 0; i < 100; i++) void wire.requests.lstat(`/file-${i}`);
    expect(wire.sent).toHaveLength(0);
    await turn();
    expect(wire.sent).toHaveLength(1);
  });

  it('gives each request its own answer when they come in another order', async () => {
    const wire = new Wire();
    const [first, second, third] = [
      wire.requests.open('/a', 1),
      wire.requests.remove('/b'),
      wire.requests.open('/c', 1),
    ];
    wire.reply(REPLY.handle, 3, string('third'));
    wire.status(2, STATUS.permissionDenied);
    wire.reply(REPLY.handle, 1, string('first'));
    expect(Buffer.from((await first) as Uint8Array).toString()).toBe('first');
    expect(await second).toEqual(new Refusal(STATUS.permissionDenied, 'because'));
    expect(Buffer.from((await third) as Uint8Array).toString()).toBe('third');
  });

  it.each([
    ['an answer that nobody asked for', (wire: Wire) => wire.status(99, 0)],
    ['a second answer to one request', (wire: Wire) => [wire.status(2, 0), wire.status(2, 0)]],
    ['a handle in answer to a removal', (wire: Wire) => wire.reply(REPLY.handle, 2, string('h'))],
    ['data in answer to an opening', (wire: Wire) => wire.reply(REPLY.data, 1, string('h'))],
    ['"ok" where a handle is due', (wire: Wire) => wire.status(1, 0)],
    ['a handle of 257 bytes', (wire: Wire) => wire.reply(REPLY.handle, 1, string(Buffer.alloc(257)))],
    ['more data than was asked for', (wire: Wire) => wire.reply(REPLY.data, 3, string(Buffer.alloc(11)))],
    ['a field that is longer than its message', (wire: Wire) => wire.reply(REPLY.handle, 1, u32(5), Buffer.alloc(2))],
    ['a million names in an empty message', (wire: Wire) => wire.reply(REPLY.name, 4, u32(1_000_000))],
    ['a message without an id', (wire: Wire) => wire.channel.receive(Buffer.from([0, 0, 0, 1, 101]))],
    ['a greeting in the middle', (wire: Wire) => wire.reply(REPLY.version, 3)],
    ['a type of message that does not exist', (wire: Wire) => wire.reply(250, 1)],
  ])('ends the connection after %s, and answers everything that waits', async (_what, misbehave) => {
    const wire = new Wire();
    const waiting = [
      wire.requests.open('/a', 1),
      wire.requests.remove('/b'),
      wire.requests.read(Buffer.from('h'), 0, 10),
      wire.requests.readFolder(Buffer.from('h')),
    ];
    misbehave(wire);
    expect(wire.ended).toBe(true);
    expect(wire.channel.failure).toBeInstanceOf(ProtocolViolation);
    const answers = await Promise.all(waiting);
    expect(answers.at(-1)).toMatchObject({ code: STATUS.connectionLost });
    expect(await wire.requests.remove('/later')).toMatchObject({ code: STATUS.connectionLost });
    expect(wire.channel.waiting).toBe(0);
  });

  it('answers what waits when the pipe breaks, and sends nothing any more', async () => {
    const wire = new Wire();
    const waiting = wire.requests.stat('/a');
    wire.channel.fail(new Error('broken'));
    expect(await waiting).toMatchObject({ code: STATUS.connectionLost });
    await turn();
    expect(wire.sent).toEqual([]);
  });

  it('resolves the start of a pipe that breaks before the greeting', async () => {
    const wire = new Wire();
    const starting = wire.channel.start();
    wire.channel.fail(new Error('broken'));
    expect(await starting).toMatchObject({ code: STATUS.connectionLost });
  });

  it('reads attributes with members that it does not know', async () => {
    const wire = new Wire();
    const asked = wire.requests.lstat('/a');
    const flags = Buffer.from([0x80, 0, 0, 0x01]);
    const extended = [u32(1), string('name@example.com'), string('data')];
    wire.reply(REPLY.attrs, 1, flags, u32(0), u32(77), ...extended);
    expect(await asked).toEqual({ size: 77 });
  });

  it('calls a size unknown that no number can hold', async () => {
    const wire = new Wire();
    const asked = wire.requests.lstat('/a');
    wire.reply(REPLY.attrs, 1, u32(1), u32(0xffff_ffff), u32(0xffff_ffff));
    expect(await asked).toEqual({ size: null });
  });

  it('gives the ids of a reader that throws back as a failure, not to the process', () => {
    const wire = new Wire();
    void wire.channel.request({
      type: REQUEST.stat,
      length: 0,
      fill: () => undefined,
      reply: REPLY.attrs,
      parse: (_reader: MessageReader) => {
        throw new ProtocolViolation('nonsense');
      },
    });
    wire.reply(REPLY.attrs, 1);
    expect(wire.channel.failure?.message).toBe('nonsense');
  });
});
