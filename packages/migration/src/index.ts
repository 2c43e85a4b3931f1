export { type CsvFile, readCsv } from './csv/read-csv.ts';
