// Which language the texts are in. English is the source; another language is a module of templates
// listed here and loaded when the browser asks for it (Lit's runtime mode).
import { configureLocalization, type LocaleModule } from '@lit/localize';

const sourceLocale = 'en';

/** Locale -> its templates, e.g. de: () => import('./locales/de'). */
const translations: Record<string, () => Promise<LocaleModule>> = {};

const { setLocale } = configureLocalization({
  sourceLocale,
  targetLocales: Object.keys(translations),
  loadLocale: (locale) => {
    const load = translations[locale];
    return load ? load() : Promise.reject(new Error(`no texts for ${locale}`));
  },
});

/** The first language of the browser that there are texts for. */
export async function localize(): Promise<void> {
  const known = [sourceLocale, ...Object.keys(translations)];
  const locale = navigator.languages.map((tag) => tag.split('-')[0]!).find((tag) => known.includes(tag)) ?? sourceLocale;
  document.documentElement.lang = locale;
  if (locale === sourceLocale) return;
  try {
    await setLocale(locale);
  } catch {
    document.documentElement.lang = sourceLocale; // the texts could not be loaded: the source stays
  }
}
