// The room page's own reckoning: who sits where, how large, and what of a text is an address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatLog, pieces } from '../../web/room/chat-log';
import { gridCapacity, gridLayout, speakerLayout, stripOf, type Box, type Size } from '../../web/room/layout';
import { Seats } from '../../web/room/seats';

const gap = 8;
const slack = 1e-6;

const inside = (box: Box, area: Size): boolean =>
  box.x >= -slack && box.y >= -slack && box.x + box.width <= area.width + slack && box.y + box.height <= area.height + slack;
const apart = (a: Box, b: Box): boolean =>
  a.x + a.width <= b.x + slack || b.x + b.width <= a.x + slack || a.y + a.height <= b.y + slack || b.y + b.height <= a.y + slack;

const areas: Size[] = [
  { width: 1416, height: 750 },
  { width: 1050, height: 750 },
  { width: 800, height: 1000 },
  { width: 374, height: 680 },
  { width: 660, height: 250 },
];

test('tiles lie inside, apart, and are of a shape that suits faces', () => {
  for (const area of areas) {
    for (let count = 1; count <= 25; count++) {
      for (const boxes of [gridLayout(count, area, gap), [speakerLayout(count, area, gap, false)].flatMap(({ main, strip }) => [main, ...strip])]) {
        assert.ok(boxes.every((box) => inside(box, area)), `${count} in ${area.width} x ${area.height}`);
        assert.ok(boxes.every((one, at) => boxes.every((other, index) => index === at || apart(one, other))));
      }
      for (const { width, height } of gridLayout(count, area, gap)) {
        assert.ok(width / height < 16 / 9 + slack && width / height > 0.8 - slack);
      }
    }
  }
});

test('no other number of columns makes larger tiles', () => {
  for (const area of areas) {
    for (let count = 2; count <= 25; count++) {
      const [first] = gridLayout(count, area, gap);
      for (let columns = 1; columns <= count; columns++) {
        const rows = Math.ceil(count / columns);
        const height = Math.min((area.height - gap * (rows - 1)) / rows, ((area.width - gap * (columns - 1)) / columns / 16) * 9);
        assert.ok(first!.width * first!.height >= ((height * height * 16) / 9) * (1 - slack));
      }
    }
  }
});

test('a page holds as many as can be told apart, and at least one', () => {
  const least = { width: 190, height: 106 };
  assert.equal(gridCapacity({ width: 1416, height: 750 }, gap, least, 25), 25);
  const few = gridCapacity({ width: 700, height: 400 }, gap, least, 25);
  assert.ok(few > 4 && few < 25);
  for (const { width, height } of gridLayout(few, { width: 700, height: 400 }, gap)) assert.ok(width >= 190 && height >= 106);
  assert.equal(gridCapacity({ width: 100, height: 60 }, gap, least, 25), 1);
});

test('a strip that has no room for all shows those that fit', () => {
  for (const area of areas) {
    const { capacity } = stripOf(area, gap);
    assert.equal(speakerLayout(99, area, gap, true).strip.length, capacity);
    assert.equal(speakerLayout(0, area, gap, true).strip.length, 0);
  }
});

test('who speaks comes to the first page in the place of the most silent; nobody else moves', () => {
  const seats = new Seats();
  seats.follow([1, 2, 3, 4, 5, 6]);
  assert.deepEqual(seats.arrange(3), [1, 2, 3, 4, 5, 6]);
  seats.hear([1]);
  seats.hear([5]);
  assert.deepEqual(seats.arrange(3), [1, 2, 5, 4, 3, 6]);
  seats.hear([2]);
  assert.deepEqual(seats.arrange(3), [1, 2, 5, 4, 3, 6]); // is there already
  seats.hear([6]);
  assert.deepEqual(seats.arrange(3), [6, 2, 5, 4, 3, 1]); // 1 was heard first of all
  seats.follow([1, 2, 3, 4, 6]);
  assert.deepEqual(seats.arrange(3), [6, 2, 1, 3, 4]);
});

test('addresses of pages, and of nothing else', () => {
  const links = (text: string): string[] => pieces(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.href]));
  assert.deepEqual(links('see https://example.org/a?b=1#c.'), ['https://example.org/a?b=1#c']);
  assert.deepEqual(links('(http://example.org/) and http://[::1]:8080/x'), ['http://example.org/', 'http://[::1]:8080/x']);
  assert.deepEqual(links('https://en.wikipedia.org/wiki/Call_(band)'), ['https://en.wikipedia.org/wiki/Call_(band)']);
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'https://', 'http://user@evil.example/', 'ftp://a.b', 'xhttps://a.b']) {
    assert.deepEqual(links(text), [], text);
  }
  for (const text of ['', 'a', 'https://a.b c https://d.e', 'https://a.b.']) {
    assert.equal(pieces(text).map((piece) => (typeof piece === 'string' ? piece : piece.href.replace(/\/$/, ''))).join(''), text);
  }
});

test('what others write counts as unread until it is looked at', () => {
  const chat = new ChatLog();
  const said = (number: number, own: boolean) => ({ number, from: own ? 1 : 2, name: 'Ada', text: 'x', own, at: new Date(0) });
  chat.add(said(1, false));
  chat.add(said(2, true));
  assert.equal(chat.unread, 1);
  chat.read(true);
  chat.add(said(3, false));
  assert.equal(chat.unread, 0);
  chat.read(false);
  for (let number = 4; number < 2004; number++) chat.add(said(number, false));
  assert.equal(chat.unread, 2000);
  assert.equal(chat.said.length, 1000);
  assert.equal(chat.said.at(-1)!.number, 2003);
});
