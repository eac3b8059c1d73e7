import { TriggerHeaders } from '../../../../../functions/dump/mysqldump/trigger-headers';

function qualified(headers: readonly string[], size: number): string[] {
  const text = headers.map(
    (header) => `DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=\`r\`@\`l\`*/ /*!50003 ${header} */;;\n`,
  );
  const dump = Buffer.from(text.join('INSERT INTO t VALUES (1);\n'.repeat(100)));
  const watch = new TriggerHeaders();
  for (let start = 0; start < dump.length; start += size) {
    const chunk = Buffer.from(dump.subarray(start, start + size));
    watch.look(chunk);
    // A stream may use its memory again.
    chunk.fill(0);
  }
  watch.end();
  return watch.qualified;
}

const ROW = 'FOR EACH ROW SET NEW.a = shop.f(1)';

test.each([7, 100, 65_536])('finds triggers that contain the name of their database, in chunks of %d bytes', (size) => {
  const headers = [
    `TRIGGER shop.one BEFORE INSERT ON t ${ROW}`,
    `TRIGGER \`two\` AFTER UPDATE ON \`shop\`.\`t\` ${ROW}`,
    `TRIGGER three BEFORE DELETE ON t ${ROW}`,
    `TRIGGER IF NOT EXISTS \`shop\` . \`größe\`\nBEFORE DELETE ON shop.t ${ROW}`,
  ];
  expect(qualified(headers, size)).toEqual(['one', 'two', 'größe']);
});
