//! Files that somebody or something has damaged: whatever the bytes, reading never panics, and what comes of it does not depend on where
//! the pieces end in which they come.
//!
//! Tables in all forms are written, packed or not, and mutated. 1,000,000 inputs; `WEIGHTSCOPE_FUZZ_INPUTS` names another number, and
//! `WEIGHTSCOPE_FUZZ_SEED` another sequence.

use flate2::{Compression, Crc, write::GzEncoder};
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use weightscope::base::error::Result;
use weightscope::data::csv::{Limits, Reader, Table};
use weightscope::data::dataset::Pictures;
use weightscope::data::format::Asked;
use weightscope::data::idx;
use weightscope::data::unpack::Intake;

const SMALL: Pictures = Pictures {
    width: 2,
    height: 2,
    classes: 3,
};

/// Marsaglia's xorshift, 64 bits.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// A table as people write them.
fn table(random: &mut Random) -> Vec<u8> {
    let separator = *random.of(&[",", ";", "\t", " ", "|", ", "]);
    let end = *random.of(&["\n", "\r\n", "\r", "\n\n"]);
    let label_last = random.one_in(3);
    let quote = if random.one_in(5) { "\"" } else { "" };
    let numbered = random.one_in(4);
    let decimal = *random.of(&["", "", ".5", ",5", ".0"]);
    let mut text = String::new();
    if random.one_in(8) {
        let _ = write!(text, "sep={separator}{end}");
    }
    if random.one_in(2) {
        let mut names = vec!["p1", "p2", "p3", "p4"];
        names.insert(if label_last { 4 } else { 0 }, "label");
        if numbered {
            names.insert(0, "");
        }
        let names: Vec<String> = names
            .iter()
            .map(|name| format!("{quote}{name}{quote}"))
            .collect();
        let _ = write!(text, "{}{end}", names.join(separator));
    }
    for row in 0..random.below(7) {
        let mut cells: Vec<String> = (0..4)
            .map(|_| format!("{}{decimal}", random.below(256)))
            .collect();
        cells.insert(if label_last { 4 } else { 0 }, random.below(3).to_string());
        if numbered {
            cells.insert(0, row.to_string());
        }
        let between = format!("{quote}{separator}{quote}");
        let _ = write!(text, "{quote}{}{quote}{end}", cells.join(&between));
    }
    if random.one_in(12) {
        let little = random.one_in(2);
        let unit = |unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        return std::iter::once(0xFEFF)
            .chain(text.encode_utf16())
            .flat_map(unit)
            .collect();
    }
    text.into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// An archive of one file, stored.
fn zip(bytes: &[u8]) -> Vec<u8> {
    let name = b"a.csv";
    let mut crc = Crc::new();
    crc.update(bytes);
    let size = (bytes.len() as u32).to_le_bytes();
    // Version, flags, packing, time, date; checksum and sizes; lengths of name and extra field.
    let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    common.extend(crc.sum().to_le_bytes());
    common.extend(size);
    common.extend(size);
    common.extend([name.len() as u8, 0, 0, 0]);
    let mut archive = b"PK\x03\x04".to_vec();
    archive.extend(&common);
    archive.extend(name);
    archive.extend(bytes);
    let directory = archive.len() as u32;
    archive.extend(b"PK\x01\x02\x14\0");
    archive.extend(&common);
    archive.extend([0; 14]);
    archive.extend(name);
    let length = archive.len() as u32 - directory;
    archive.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    archive.extend(length.to_le_bytes());
    archive.extend(directory.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// The two files of a data set, mostly.
fn idx_files(random: &mut Random) -> [Vec<u8>; 2] {
    let rows = random.below(4) as u8;
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, rows];
    let most = if random.one_in(4) { 256 } else { 3 };
    labels.extend((0..rows).map(|_| random.below(most) as u8));
    let mut pictures = vec![0, 0, 8, 3, 0, 0, 0, rows, 0, 0, 0, 2, 0, 0, 0, 2];
    pictures.extend((0..4 * rows).map(|_| random.next() as u8));
    if random.one_in(2) {
        [labels, pictures]
    } else {
        [pictures, labels]
    }
}

/// What the readers look for.
const WORDS: &[&[u8]] = &[
    b"label",
    b"\"",
    b"sep=",
    b"\r\n",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"nan",
    b"1e308",
    b"-0",
    b"256",
    b"0.5",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"\x1F\x8B\x08",
    b"<!doctype html>",
    b"{\"cells\":",
    b"@relation",
    b"\0\0\x08\x03",
    b",,,,",
    b"1 1:1 2:1",
];

fn mutated(mut bytes: Vec<u8>, other: &[u8], random: &mut Random) -> Vec<u8> {
    for _ in 0..random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => bytes.truncate(at),
            3 => {
                let word = *random.of(WORDS);
                bytes.splice(at..at, word.iter().copied());
            }
            4 => {
                let end = (at + random.below(20)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 => {
                let end = (at + random.below(40)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            _ => bytes.extend(&other[random.below(other.len() + 1)..]),
        }
    }
    bytes
}

fn asked(random: &mut Random) -> Asked {
    if !random.one_in(3) {
        return Asked::default();
    }
    Asked {
        label: random.one_in(2).then(|| random.below(7)),
        header: *random.of(&[None, Some(false), Some(true)]),
        inverted: random.one_in(2),
    }
}

/// In pieces of these lengths, the last as often as it takes.
fn read(bytes: &[u8], pieces: &[usize], limits: Limits, asked: Asked) -> Result<Table> {
    let mut intake = Intake::new(
        "“a file”".into(),
        Reader::with_limits(SMALL, limits).asked(asked),
    );
    let mut rest = bytes;
    let mut lengths = pieces
        .iter()
        .chain(std::iter::repeat(&pieces[pieces.len() - 1]));
    while !rest.is_empty() {
        let (piece, after) =
            rest.split_at(lengths.next().copied().unwrap_or(1).clamp(1, rest.len()));
        intake.push(piece)?;
        rest = after;
    }
    intake.finish()
}

/// Whether it was read.
fn check(random: &mut Random) -> bool {
    let plain = table(random);
    let other = if random.one_in(2) {
        idx_files(random)[0].clone()
    } else {
        table(random)
    };
    let damaged = if random.one_in(2) {
        mutated(plain, &other, random)
    } else {
        plain
    };
    let packed = match random.below(8) {
        0 => gzip(&damaged),
        1 => zip(&damaged),
        2 => [gzip(&damaged), gzip(&other)].concat(),
        _ => damaged,
    };
    let bytes = mutated(packed, &other, random);
    let limits = Limits {
        rows: 5 + random.below(3),
        bytes: 200 + random.below(400) as u64,
        line: 40 + random.below(100),
    };
    let asked = asked(random);
    let pieces: Vec<usize> = (0..3).map(|_| 1 + random.below(30)).collect();
    let whole = read(&bytes, &[bytes.len().max(1)], limits, asked);
    let split = read(&bytes, &pieces, limits, asked);
    let told = || {
        format!(
            "in pieces of {pieces:?}: {:?}",
            String::from_utf8_lossy(&bytes)
        )
    };
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\x1F\x8B") {
        // Where the packing is damaged and the table in it wrong, either may be told.
        assert_eq!(whole.as_ref().ok(), split.as_ref().ok(), "{}", told());
    } else {
        assert_eq!(whole, split, "{}", told());
    }
    if let Ok(table) = &whole {
        assert!(!table.labels.is_empty() && table.labels.iter().all(|label| *label < 3));
        assert_eq!(table.pixels.len(), 4 * table.labels.len());
    }
    let [one, other] = idx_files(random).map(|file| {
        let file = if random.one_in(4) { gzip(&file) } else { file };
        if random.one_in(3) {
            mutated(file, &bytes, random)
        } else {
            file
        }
    });
    let joined = idx::join([("“a”", &one), ("“b”", &other)], SMALL, asked);
    whole.is_ok() || joined.is_ok()
}

#[test]
fn whatever_the_bytes() {
    let number = |name, usual: u64| -> u64 {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(usual)
    };
    let inputs = number("WEIGHTSCOPE_FUZZ_INPUTS", 1_000_000);
    let seed = number("WEIGHTSCOPE_FUZZ_SEED", 1);
    let mut read = 0;
    for input in 0..inputs {
        // Each input has a sequence of its own, so that one that fails can be had again alone.
        let start = (seed << 40 | input).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let result = catch_unwind(AssertUnwindSafe(|| check(&mut Random(start))));
        let Ok(was_read) = result else {
            panic!("input {input} of seed {seed}");
        };
        read += u64::from(was_read);
    }
    println!("{read} of {inputs} were read");
    assert!(
        read > inputs / 20,
        "only {read} of {inputs} were read: most damage goes no deeper than the first look"
    );
}
