import assert from "node:assert/strict";
import { programName } from "../../lib/commands/started_as.ts";

Deno.test("programName() is ajj for that base name alone", () => {
  for (const word of ["ajj", "./ajj", "/usr/local/bin/ajj", "../ajj", "ajj.exe"]) {
    assert.equal(programName(word, "linux"), "ajj", word);
  }
  for (
    const word of ["", "nestr", "/ajj/nestr", "AJJ", "ajj2", "xajj", "ajj/", "deno", "C:\\bin\\ajj"]
  ) {
    assert.equal(programName(word, "linux"), "nestr", word);
  }
});

Deno.test("programName() on Windows takes neither case nor .exe for a difference", () => {
  for (const word of ["ajj", "AJJ.EXE", "Ajj.exe", "C:\\Tools\\ajj.exe", "C:/Tools/AJJ"]) {
    assert.equal(programName(word, "windows"), "ajj", word);
  }
  for (const word of ["C:\\ajj\\nestr.exe", "ajj.cmd", "nestr"]) {
    assert.equal(programName(word, "windows"), "nestr", word);
  }
});
