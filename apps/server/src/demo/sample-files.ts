import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEXT = 'The quick brown fox jumps over the lazy dog. ';
const BASE_TIME = Date.UTC(2024, 0, 15, 9, 30);
const HOUR_MS = 3_600_000;

/** Folders as an office has them, with names in several scripts, empty files and a few large ones. */
export async function writeSampleFiles(folder: string): Promise<void> {
  let count = 0;
  for (const [path, bytes] of samples()) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, TEXT.repeat(Math.ceil(bytes / TEXT.length)).slice(0, bytes));
    const time = new Date(BASE_TIME + count * HOUR_MS);
    await utimes(place, time, time);
    count += 1;
  }
  await mkdir(join(folder, 'Projects/Empty so far'), { recursive: true });
}

function* samples(): Generator<readonly [path: string, bytes: number]> {
  for (let i = 1; i <= 120; i++) yield [`Invoices/2024/Invoice ${String(i).padStart(4, '0')}.pdf`, 900 + i * 37];
  for (let i = 1; i <= 40; i++) yield [`Photos/Summer party/IMG_${1000 + i}.jpg`, 60_000 + i * 911];
  for (const name of ['Offer', 'Contract', 'Minutes', 'Budget']) yield [`Projects/Harbour/${name}.docx`, 24_000];
  yield ['Projects/Harbour/Plan (final, really).xlsx', 310_000];
  yield ['Projects/Café Zürich/Übersicht.txt', 1200];
  yield ['Projects/東京/議事録.txt', 1800];
  yield ['Projects/Empty file.txt', 0];
  yield ['Archive/Backup 2023.zip', 12_000_000];
  yield ['Archive/Film.mp4', 25_000_000];
  yield ['Read me first.txt', 400];
}
