// Coming in under a name, and the list of who is here.
import { expect, test } from './support';
import { talk } from './person';

test.describe('names that are refused', () => {
  for (const [why, taken, name, sentence] of [
    ['taken', 'Ada', 'ada', 'Someone here is called that already, or almost. Choose another name.'],
    ['a look-alike', 'Ada', 'Αdа', 'Someone here is called that already, or almost. Choose another name.'],
    ['invalid', 'Ada', '<b>Grace</b>', 'A name has 1 to 40 letters, digits or spaces. Change yours a little.'],
    ['empty', 'Ada', '   ', 'Type a name first, so that others know you.'],
  ] as const) {
    test(why, async ({ person }) => {
      await person(taken);
      const grace = await person(name, { enter: false });
      await grace.nameField.fill(name);
      await grace.press('Come in');
      await expect(grace.fieldError).toHaveText(sentence);
      await expect(grace.nameField).toHaveAccessibleDescription(sentence);
      await expect(grace.nameField).toHaveAttribute('aria-invalid', 'true');
      await expect(grace.nameField).toBeFocused();
      // Another name, and it is forgotten.
      await grace.nameField.fill('Grace');
      await expect(grace.fieldError).toHaveCount(0);
      await grace.nameField.press('Enter');
      await expect(grace.page.getByTestId('me')).toContainText('Grace');
    });
  }
});

test('a name is shown as it is, never as markup', async ({ person }) => {
  const [ada] = await Promise.all([person('Ada'), person("O’Neil {{7*7}} ${x}")]);
  await expect(ada.row("O’Neil {{7*7}} ${x}")).toBeVisible();
});

test('who comes, talks and goes is shown live', async ({ person }) => {
  const ada = await person('Ada');
  await expect(ada.page.getByText('Nobody else is here yet')).toBeVisible();
  const grace = await person('Grace');
  await expect(ada.row('Grace').getByTestId('state')).toHaveText('Here');
  const alan = await person('Alan');
  await expect(ada.page.getByTestId('count')).toHaveText('2 others are here');

  await talk(grace, alan, { caller: false, callee: false });
  for (const name of ['Grace', 'Alan']) await expect(ada.row(name).getByTestId('state')).toHaveText('In a call');
  await alan.press('Hang up');
  for (const name of ['Grace', 'Alan']) await expect(ada.row(name).getByTestId('state')).toHaveText('Here');

  await alan.press('Leave');
  await expect(alan.nameField).toBeVisible();
  await expect(ada.row('Alan')).toHaveCount(0);
  await grace.page.close();
  await expect(ada.row('Grace').getByTestId('state')).toHaveText('Away for a moment');
});

test('search finds by a part of the name, whatever the case and accents', async ({ person }) => {
  const ada = await person('Ada');
  await Promise.all([person('Grace'), person('Émilie'), person('Alan')]);
  const rows = ada.page.locator('hl-person .name');
  await expect(rows).toHaveText(['Alan', 'Émilie', 'Grace']);
  const field = ada.page.getByRole('searchbox', { name: 'Search people' });
  await field.fill('EMI');
  await expect(rows).toHaveText(['Émilie']);
  await field.fill('zz');
  await expect(ada.page.getByTestId('remark')).toHaveText('Nobody here is called “zz”.');
  await field.fill('');
  await expect(rows).toHaveCount(3);
});

test.describe('more people than the list holds', () => {
  test.use({ settings: ['--list-limit', '2'] });

  test('the server searches', async ({ person }) => {
    await Promise.all([person('Grace'), person('Émilie'), person('Alan')]);
    const ada = await person('Ada');
    await expect(ada.page.getByTestId('remark')).toContainText('Search to find the others.');
    const field = ada.page.getByRole('searchbox', { name: 'Search people' });
    for (const name of ['Grace', 'Émilie', 'Alan']) {
      await field.fill(name.slice(1, 4));
      await expect(ada.page.locator('hl-person .name')).toHaveText([name]);
    }
  });
});
