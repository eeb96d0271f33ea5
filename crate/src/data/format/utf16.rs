//! UTF-16 with a byte-order mark → UTF-8. Digits and separators are ASCII; a character of two units, as in a name, becomes
//! two replacement characters.

/// Takes text in pieces that may end anywhere.
#[derive(Debug)]
pub struct Utf16 {
    little: bool,
    /// The first byte of a unit whose second has not come.
    half: Option<u8>,
}

impl Utf16 {
    /// A decoder of a file that begins so; nothing if it has no mark of UTF-16.
    #[must_use]
    pub fn of(beginning: &[u8]) -> Option<Self> {
        let little = match beginning {
            // UTF-32's mark begins so, too; what follows tells that it is binary.
            [0xFF, 0xFE, ..] => true,
            [0xFE, 0xFF, ..] => false,
            _ => return None,
        };
        Some(Self { little, half: None })
    }

    /// The text of the next bytes, with its mark.
    pub fn decode(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(bytes.len() / 2 + 1);
        for &byte in bytes {
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            let unit = if self.little {
                u16::from_le_bytes([first, byte])
            } else {
                u16::from_be_bytes([first, byte])
            };
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => text.push(byte),
                _ => {
                    let character = char::from_u32(unit.into()).unwrap_or('\u{FFFD}');
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
        text
    }
}
