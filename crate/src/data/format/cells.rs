//! A line → its cells, and a cell → its number.

use crate::data::decimal::decimal;
use memchr::{memchr, memchr2};

/// The cells of one line, without the white space and the quotes around them. A quoted cell may hold the separator; quotes
/// inside it stay doubled. A space as separator means any white space.
#[derive(Debug, Clone)]
pub struct Cells<'a> {
    /// Nothing after the last cell.
    rest: Option<&'a [u8]>,
    separator: u8,
}

impl<'a> Cells<'a> {
    /// Of a line without its end.
    #[must_use]
    pub fn new(line: &'a [u8], separator: u8) -> Self {
        Self {
            rest: Some(line),
            separator,
        }
    }

    /// Where the cell at the beginning of a text ends, quotes or not.
    fn end(&self, text: &[u8]) -> usize {
        if self.separator == b' ' {
            memchr2(b' ', b'\t', text).unwrap_or(text.len())
        } else {
            memchr(self.separator, text).unwrap_or(text.len())
        }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest.take()?;
        let text = match self.separator {
            b'\t' => rest,
            _ => rest.trim_ascii_start(),
        };
        // White space at the end of a line separates nothing.
        if self.separator == b' ' && text.is_empty() {
            return None;
        }
        let closing = text
            .strip_prefix(b"\"")
            .and_then(|inside| closing_quote(inside).map(|end| (inside, end)));
        let (cell, ended) = match closing {
            // What stands between a closing quote and the separator is ignored.
            Some((inside, end)) => {
                let after = end + 2;
                (&inside[..end], after + self.end(&text[after..]))
            }
            None => {
                let end = self.end(text);
                (text[..end].trim_ascii(), end)
            }
        };
        self.rest = text.get(ended + 1..);
        Some(cell)
    }
}

/// The first quote that is not doubled.
fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'"', &text[from..])?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// The number in a cell. Where a comma does not separate cells, it may be the decimal sign.
#[must_use]
pub fn number(cell: &[u8], separator: u8) -> Option<f64> {
    /// The longest text whose comma is read as a point.
    const LONGEST: usize = 64;
    // Nearly every cell is a digit or three.
    if let [digit @ b'0'..=b'9'] = cell {
        return Some(f64::from(digit - b'0'));
    }
    let cell = cell.trim_ascii();
    if separator == b',' {
        return decimal(cell);
    }
    let Some(comma) = memchr(b',', cell) else {
        return decimal(cell);
    };
    if cell.len() > LONGEST || !cell.get(comma + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let mut copy = [0; LONGEST];
    copy[..cell.len()].copy_from_slice(cell);
    copy[comma] = b'.';
    decimal(&copy[..cell.len()])
}

/// Whether nothing stands in a line, but for separators and white space.
#[must_use]
pub fn is_blank(line: &[u8], separator: u8) -> bool {
    line.iter()
        .all(|byte| *byte == separator || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str, separator: char) -> Vec<String> {
        Cells::new(line.as_bytes(), separator as u8)
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect()
    }

    #[test]
    fn cells_end_at_separators() {
        for (line, separator, expected) in [
            ("1,2,3", ',', &["1", "2", "3"][..]),
            ("1, 2 ,3 ", ',', &["1", "2", "3"]),
            ("1,,", ',', &["1", "", ""]),
            ("", ',', &[""]),
            ("1;2,5", ';', &["1", "2,5"]),
            ("1\t\t3", '\t', &["1", "", "3"]),
            (" 1  2\t3 ", ' ', &["1", "2", "3"]),
            (
                "\"1\",\"a,b\",\"c \"\"d\"\"\"",
                ',',
                &["1", "a,b", "c \"\"d\"\""],
            ),
            ("\"1\" ,2", ',', &["1", "2"]),
            ("\"a b\" 2", ' ', &["a b", "2"]),
            ("\"1,2", ',', &["\"1", "2"]),
            ("\"\",2", ',', &["", "2"]),
        ] {
            assert_eq!(cells(line, separator), expected, "{line}");
        }
    }

    #[test]
    fn a_comma_is_a_decimal_sign_where_it_separates_nothing() {
        for (cell, separator, expected) in [
            ("0,5", b';', Some(0.5)),
            ("0,5", b',', None),
            ("5,", b';', None),
            ("1,2,3", b';', None),
            ("0.5", b';', Some(0.5)),
            (",5", b'\t', Some(0.5)),
            ("7", b',', Some(7.0)),
            ("", b',', None),
        ] {
            assert_eq!(number(cell.as_bytes(), separator), expected, "{cell}");
        }
    }
}
