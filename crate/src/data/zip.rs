//! A zip archive of one file, as its bytes come: its entries one after the other, as each announces itself.
//!
//! The list at an archive's end is not needed for that, and comes too late. Folders, and what macOS adds, are passed over.

use crate::base::error::{Error, Result};
use crate::data::csv::quote;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// How an entry begins.
pub const MAGIC: &[u8] = b"PK\x03\x04";
/// Bytes of an entry's header before its name.
const HEADER: usize = 30;
/// What is unpacked at a time.
const SLICE: usize = 32 << 10;
/// An entry's length that stands elsewhere.
const ELSEWHERE: u32 = u32::MAX;

/// Unpacks an archive.
#[derive(Debug, Default)]
pub struct Zip {
    /// Bytes of a header that is not complete.
    kept: Vec<u8>,
    state: State,
    /// The file that is read.
    name: Option<String>,
    slice: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    /// A header comes, or the list at the end.
    #[default]
    Between,
    Entry(Box<Entry>),
    /// The list at the end has begun.
    End,
}

#[derive(Debug)]
struct Entry {
    /// Whether it is the file that is read.
    wanted: bool,
    /// Nothing if it is not packed.
    inflate: Option<Decompress>,
    crc: Crc,
    /// Nothing where they follow the entry.
    expected_crc: Option<u32>,
    /// Bytes that are still to come, if it is not packed.
    left: u64,
}

/// What is wrong with an archive.
#[derive(Debug)]
pub enum Wrong {
    /// It can't be unpacked.
    Damaged,
    /// It has another file, of this name.
    Second(String),
    /// What the file's reader, or the look at its name, says.
    File(Error),
}

impl Zip {
    /// The file that is read, once it has begun; quoted and shortened.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Takes the next bytes; `read` is called with what is unpacked of the file.
    ///
    /// # Errors
    /// If the archive is damaged or has several files, or `read` fails.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        read: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> std::result::Result<(), Wrong> {
        while !bytes.is_empty() {
            match &mut self.state {
                State::End => return Ok(()),
                State::Between => {
                    self.kept.push(bytes[0]);
                    bytes = &bytes[1..];
                    self.header()?;
                }
                State::Entry(entry) => {
                    let (taken, ended) = entry.push(bytes, &mut self.slice, read)?;
                    bytes = &bytes[taken..];
                    if ended {
                        self.state = State::Between;
                    }
                }
            }
        }
        Ok(())
    }

    /// The end of the archive.
    ///
    /// # Errors
    /// If it ends within a file, or had none.
    pub fn finish(&self) -> std::result::Result<(), Wrong> {
        match (&self.state, &self.name) {
            (State::End, Some(_)) => Ok(()),
            (State::End, None) => Err(Wrong::File(Error::Foreign {
                what: "a zip archive without files",
                remedy: "Choose a CSV file, or an archive with one.",
            })),
            _ => Err(Wrong::Damaged),
        }
    }

    /// Looks at what was kept, and goes on if it is complete.
    fn header(&mut self) -> std::result::Result<(), Wrong> {
        let kept = &self.kept[..];
        let Some(magic) = kept.get(..4) else {
            return Ok(());
        };
        match magic {
            MAGIC => {}
            b"PK\x01\x02" | b"PK\x05\x06" => {
                self.state = State::End;
                return Ok(());
            }
            // Checksum and lengths of an entry that did not know them when it began; 8 bytes longer where they are long.
            b"PK\x07\x08" => {
                for length in [16, 24] {
                    if kept.len() == length + 2 && kept[length..].starts_with(b"PK") {
                        self.kept.drain(..length);
                        break;
                    }
                }
                return if self.kept.len() > 26 {
                    Err(Wrong::Damaged)
                } else {
                    Ok(())
                };
            }
            _ => return Err(Wrong::Damaged),
        }
        let two = |at: usize| usize::from(u16::from_le_bytes([kept[at], kept[at + 1]]));
        if kept.len() < HEADER {
            return Ok(());
        }
        let (name, extra) = (two(26), two(28));
        if kept.len() < HEADER + name + extra {
            return Ok(());
        }
        let name = &self.kept[HEADER..HEADER + name];
        let wanted = !is_passed_over(name);
        let entry = Entry::new(&self.kept, name.len(), wanted)?;
        if wanted {
            if let Some(error) = office(name) {
                return Err(Wrong::File(error));
            }
            let name = quote(name);
            if self.name.is_some() {
                return Err(Wrong::Second(name));
            }
            self.name = Some(name);
        }
        self.kept.clear();
        self.state = if entry.inflate.is_none() && entry.left == 0 {
            State::Between
        } else {
            State::Entry(Box::new(entry))
        };
        Ok(())
    }
}

impl Entry {
    /// From a complete header.
    fn new(header: &[u8], name: usize, wanted: bool) -> std::result::Result<Self, Wrong> {
        let two = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let four = |at: usize| {
            u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
        };
        let (flags, method, crc, packed) = (two(6), two(8), four(14), four(18));
        let refused = |what| {
            Err(Wrong::File(Error::Foreign {
                what,
                remedy: "Unpack it and choose the CSV file in it.",
            }))
        };
        if flags & 1 != 0 {
            return refused("a zip archive with a password");
        }
        let later = flags & 8 != 0;
        let inflate = match method {
            0 if later && packed == 0 && wanted => {
                return refused("a zip archive whose lengths stand at its end");
            }
            0 => None,
            8 => Some(Decompress::new(false)),
            _ => return refused("a zip archive in a rare packing"),
        };
        let left = if packed == ELSEWHERE {
            long_length(&header[HEADER + name..]).ok_or(Wrong::Damaged)?
        } else {
            u64::from(packed)
        };
        Ok(Self {
            wanted,
            inflate,
            crc: Crc::new(),
            expected_crc: (!later).then_some(crc),
            left,
        })
    }

    /// Gives how many bytes were taken, and whether it has ended.
    fn push(
        &mut self,
        bytes: &[u8],
        slice: &mut Vec<u8>,
        read: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> std::result::Result<(usize, bool), Wrong> {
        slice.clear();
        let (taken, ended) = if let Some(inflate) = &mut self.inflate {
            slice.reserve(SLICE);
            let before = inflate.total_in();
            let status = inflate
                .decompress_vec(bytes, slice, FlushDecompress::None)
                .map_err(|_| Wrong::Damaged)?;
            let taken = (inflate.total_in() - before) as usize;
            if taken == 0 && slice.is_empty() && status != Status::StreamEnd {
                return Err(Wrong::Damaged);
            }
            (taken, status == Status::StreamEnd)
        } else {
            let taken = usize::try_from(self.left)
                .unwrap_or(usize::MAX)
                .min(bytes.len());
            slice.extend_from_slice(&bytes[..taken]);
            self.left -= taken as u64;
            (taken, self.left == 0)
        };
        if self.wanted {
            self.crc.update(slice);
            read(slice).map_err(Wrong::File)?;
        }
        if ended && self.wanted && self.expected_crc.is_some_and(|crc| crc != self.crc.sum()) {
            return Err(Wrong::Damaged);
        }
        Ok((taken, ended))
    }
}

/// The packed length among an entry's extra fields, after the unpacked one.
fn long_length(mut extra: &[u8]) -> Option<u64> {
    while let [a, b, c, d, rest @ ..] = extra {
        let (kind, length) = (
            u16::from_le_bytes([*a, *b]),
            usize::from(u16::from_le_bytes([*c, *d])),
        );
        if kind == 1 {
            let packed: [u8; 8] = rest.get(8..16)?.try_into().ok()?;
            return Some(u64::from_le_bytes(packed));
        }
        extra = rest.get(length..)?;
    }
    None
}

/// Folders, and the doubles and lists that macOS adds.
fn is_passed_over(name: &[u8]) -> bool {
    name.ends_with(b"/") || name.starts_with(b"__MACOSX/") || name.ends_with(b".DS_Store")
}

/// Archives that are a document of some program.
fn office(name: &[u8]) -> Option<Error> {
    let (what, remedy) = if name == b"[Content_Types].xml" || name.starts_with(b"xl/") {
        (
            "an Excel workbook or another file of Office",
            "Save it as CSV and choose that file.",
        )
    } else if name == b"mimetype" {
        (
            "a document of LibreOffice",
            "Save it as CSV and choose that file.",
        )
    } else if name.ends_with(b".npy") {
        (
            "an archive of NumPy arrays (.npz)",
            "Write a CSV file from it in Python, a label and then the pixels in each row, and choose that.",
        )
    } else {
        return None;
    };
    Some(Error::Foreign { what, remedy })
}
