declare const process: { argv: string[] };
declare const console: { log(text: string): void };
