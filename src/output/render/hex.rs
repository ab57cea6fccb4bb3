//! The start of a binary body as a hex dump.

use std::fmt::Write as _;

use super::page::Page;
use crate::output::style::Role;

const ROW: usize = 16;

/// Writes the first `rows` rows: offset, bytes, and the printable ASCII among them.
pub(super) fn write_hex(page: &mut Page<'_>, bytes: &[u8], rows: usize) {
    let mut out = String::new();
    for (index, row) in bytes.chunks(ROW).take(rows).enumerate() {
        let _ = write!(out, "  {:04x} ", index * ROW);
        for at in 0..ROW {
            if at % 8 == 0 {
                out.push(' ');
            }
            let _ = match row.get(at) {
                Some(byte) => write!(out, "{byte:02x} "),
                None => write!(out, "   "),
            };
        }
        out.push(' ');
        out.extend(row.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        out.push('\n');
    }
    page.push(Role::Plain, &out);
}
