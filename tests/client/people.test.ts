import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person, ServerPeople } from '../../web/client/generated/messages';
import { People } from '../../web/client/people';
import { welcome } from './wire-server';

const free = (name: string): Person => ({ name, state: 'free' });
const names = (people: People): string[] => people.list.map(({ name }) => name);
const change = (more: Partial<ServerPeople>): ServerPeople => ({
  type: 'people',
  revision: 2,
  total: 3,
  joined: [],
  changed: [],
  left: [],
  ...more,
});

function three(): People {
  const people = new People();
  people.welcome(welcome({ total: 3, people: [free('Zoë'), free('Ada'), free('émile')] }));
  return people;
}

test('sorted as people sort, without oneself', () => {
  assert.deepEqual(names(three()), ['émile', 'Zoë']);
});

test('follows the differences', () => {
  const people = three();
  assert.ok(people.update(change({ joined: [free('Grace'), free('Al 10'), free('Al 9')], left: ['Zoë'], total: 5 })));
  assert.deepEqual(names(people), ['Al 9', 'Al 10', 'émile', 'Grace']);
  assert.ok(people.update(change({ revision: 3, changed: [{ name: 'Grace', state: 'busy' }], total: 5 })));
  assert.equal(people.list.at(-1)?.state, 'busy');
  assert.ok(people.complete);
});

test('a difference that the list has already is left out', () => {
  const people = three();
  assert.equal(people.update(change({ revision: 1, left: ['Zoë'] })), false);
  assert.deepEqual(names(people), ['émile', 'Zoë']);
});

test('names that are not in the list change nothing', () => {
  const people = three();
  people.update(change({ changed: [{ name: 'Nobody', state: 'busy' }], left: ['Neither'] }));
  assert.deepEqual(names(people), ['émile', 'Zoë']);
});

test('is a part of the people when there are more, and whole again when they have gone', () => {
  const people = new People();
  people.welcome(welcome({ total: 4, people: [free('Ada'), free('Bob')] }));
  assert.equal(people.complete, false);
  people.update(change({ revision: 2, total: 2, left: ['Yan', 'Zoë'] }));
  assert.equal(people.complete, true);
});

test('does not grow without bound', () => {
  const people = three();
  const crowd = Array.from({ length: 5000 }, (_, index) => free(`Person ${index}`));
  people.update(change({ joined: crowd, total: 5003 }));
  assert.ok(people.list.length < 1000);
  assert.equal(people.complete, false);
});
