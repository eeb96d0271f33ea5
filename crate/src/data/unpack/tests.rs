use super::*;
use crate::data::csv::{BEGINNING, Limits};
use crate::data::dataset::Pictures;
use flate2::{Compression, GzBuilder, write::GzEncoder};
use proptest::prelude::*;

const SMALL: Pictures = Pictures {
    width: 2,
    height: 1,
    classes: 10,
};

const ROWS: &str = "1,2,3\n4,5,6\n7,8,9\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// With every part that a header may have, but for its own checksum.
fn gzip_with_long_header(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new()
        .extra(vec![7; 300])
        .filename("digits.csv")
        .comment("of three rows")
        .mtime(1)
        .write(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn intake(limits: Limits) -> Intake {
    Intake::new("“a.gz”".into(), Reader::with_limits(SMALL, limits))
}

fn read_in_chunks(bytes: &[u8], chunk: usize) -> Result<Table> {
    let mut intake = intake(Limits::of(SMALL));
    for chunk in bytes.chunks(chunk) {
        intake.push(chunk)?;
    }
    intake.finish()
}

fn read(bytes: &[u8]) -> Result<Table> {
    read_in_chunks(bytes, bytes.len().max(1))
}

fn damaged() -> Result<Table> {
    Err(Error::Gzip {
        name: "“a.gz”".into(),
    })
}

#[test]
fn packed_or_not_a_file_is_the_same() {
    let expected = read(ROWS.as_bytes()).expect("valid");
    assert_eq!(expected.labels, [1, 4, 7]);
    let (first, last) = ROWS.split_at(8);
    let members = [
        gzip(first.as_bytes()),
        gzip(b""),
        gzip_with_long_header(last.as_bytes()),
    ];
    let padding = vec![0; 700];
    for (what, bytes) in [
        ("one member", gzip(ROWS.as_bytes())),
        ("a long header", gzip_with_long_header(ROWS.as_bytes())),
        ("members that divide a row", members.concat()),
        (
            "zeros at the end",
            [gzip(ROWS.as_bytes()), padding.clone()].concat(),
        ),
        ("zeros between members", members.join(&padding[..])),
    ] {
        for chunk in 1..=bytes.len() {
            let table = read_in_chunks(&bytes, chunk);
            assert_eq!(
                table.as_ref(),
                Ok(&expected),
                "{what}, in chunks of {chunk}"
            );
        }
    }
}

#[test]
fn what_python_packed_is_unpacked() {
    // gzip.compress(b"1,2,3\n", mtime=0)
    let bytes = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0x33, 0xD4, 0x31, 0xD2, 0x31, 0xE6, 2, 0, 0x2E, 0xB4,
        0x1E, 5, 6, 0, 0, 0,
    ];
    assert_eq!(read(&bytes).map(|table| table.pixels), Ok(vec![2, 3]));
}

#[test]
fn short_files_are_no_reason_to_fail_otherwise() {
    let empty = Err(Error::Empty { pixels: 2 });
    assert_eq!(read(b""), empty);
    assert_eq!(read(&gzip(b"")), empty);
    for byte in [0x1F, b'1'] {
        let one = read(&[byte]);
        assert!(
            matches!(one, Err(Error::NoTable { .. } | Error::Foreign { .. })),
            "{one:?}"
        );
    }
    assert_eq!(read(MAGIC), damaged());
}

#[test]
fn every_cut_is_told() {
    let packed = gzip_with_long_header(ROWS.as_bytes());
    for end in MAGIC.len()..packed.len() {
        for chunk in [1, 7, packed.len()] {
            assert_eq!(
                read_in_chunks(&packed[..end], chunk),
                damaged(),
                "cut at {end}"
            );
            let second = [&gzip(ROWS.as_bytes()), &packed[..end]].concat();
            assert_eq!(
                read_in_chunks(&second, chunk),
                damaged(),
                "second cut at {end}"
            );
        }
    }
}

#[test]
fn damage_is_told() {
    let packed = gzip(ROWS.as_bytes());
    // The method, the checksum and the length.
    for at in [2, packed.len() - 8, packed.len() - 4] {
        let mut bytes = packed.clone();
        bytes[at] ^= 1;
        assert_eq!(read(&bytes), damaged(), "byte {at}");
    }
    for rest in [&b"x"[..], b"\n", &[0x1F], b"\0\0x", MAGIC] {
        let bytes = [&packed, rest].concat();
        assert_eq!(read(&bytes), damaged(), "then {rest:?}");
    }
    assert_eq!(
        damaged().unwrap_err().to_string(),
        "“a.gz” is a truncated or damaged gzip file. Download it again, or unpack it first."
    );
}

#[test]
fn an_error_inside_passes_through() {
    let packed = gzip(b"1,2,3\n4,5,x\n");
    assert_eq!(
        read(&packed),
        Err(Error::Pixel {
            row: 2,
            column: 3,
            text: "“x”".into()
        })
    );
    assert_eq!(read(&gzip(b"<html>")), Err(Error::Html));
    assert!(matches!(
        read(&gzip(b"1,2,3\n4,5")),
        Err(Error::Ragged { row: 2, .. })
    ));
}

/// A member of 1 MiB of such rows, or of a little less: packed to a few KiB.
fn mebibyte(rows: &str) -> Vec<u8> {
    gzip(rows.repeat((1 << 20) / rows.len()).as_bytes())
}

/// The error, and how many bytes were unpacked until then, of a file of 10 MB in chunks as a network gives them.
fn bomb(member: &[u8], limits: Limits) -> (Option<Error>, u64) {
    const CHUNK: usize = 64 << 10;
    let mut intake = intake(limits);
    let mut bytes = member.iter().copied().cycle();
    let mut sent = 0;
    while sent < 10_000_000 {
        let chunk: Vec<u8> = bytes.by_ref().take(CHUNK).collect();
        if let Err(error) = intake.push(&chunk) {
            return (Some(error), intake.unpacked());
        }
        sent += chunk.len();
    }
    (None, intake.unpacked())
}

/// More than one slice of flate2's.
const SLICE: u64 = 64 << 10;

#[test]
fn a_bomb_is_refused_at_its_first_slice_beyond_a_limit() {
    let limit = 3 << 20;
    let limits = Limits {
        bytes: limit,
        rows: usize::MAX,
        ..Limits::of(SMALL)
    };
    let (error, unpacked) = bomb(&mebibyte("1,2,3\n4,5,6\n0,0,0\n1,1,1\n"), limits);
    assert!(
        matches!(
            error,
            Some(Error::TooManyBytes {
                limit: 3_145_728,
                ..
            })
        ),
        "{error:?}"
    );
    assert!((limit..limit + SLICE).contains(&unpacked), "{unpacked}");
    // One line, as of a file of zeros.
    let (error, unpacked) = bomb(&mebibyte("\0"), limits);
    assert!(matches!(error, Some(Error::Foreign { .. })), "{error:?}");
    assert!(unpacked <= BEGINNING as u64 + SLICE, "{unpacked}");
    let (error, unpacked) = bomb(&mebibyte("1"), limits);
    assert!(
        matches!(error, Some(Error::LineTooLong { row: 1, .. })),
        "{error:?}"
    );
    assert!(unpacked <= BEGINNING as u64 + SLICE, "{unpacked}");
}

#[test]
fn a_bomb_is_refused_by_the_limits_that_hold_for_everyone() {
    let (error, unpacked) = bomb(&mebibyte("1,2,3\n4,5,6\n0,0,0\n1,1,1\n"), Limits::of(SMALL));
    assert_eq!(
        error,
        Some(Error::TooManyRows {
            row: 100_001,
            limit: 100_000
        })
    );
    assert!(unpacked <= 600_000 + SLICE, "{unpacked}");
    let (error, unpacked) = bomb(&mebibyte("\n"), Limits::of(SMALL));
    assert_eq!(
        error,
        Some(Error::TooManyRows {
            row: 100_001,
            limit: 100_000
        })
    );
    assert!(unpacked <= BEGINNING as u64 + SLICE, "{unpacked}");
}

#[test]
#[ignore = "reads 2 GiB, which takes about 10 s"]
fn a_bomb_of_long_lines_is_refused_at_2_gib() {
    // A third of a line's limit for each number: 2 GiB of them are fewer than 100,000 rows.
    let row = format!("1,{0},{0}\n", "0".repeat(32_000));
    let (error, unpacked) = bomb(&mebibyte(&row), Limits::of(SMALL));
    let limit = 2 << 30;
    assert!(
        matches!(
            error,
            Some(Error::TooManyBytes {
                limit: 2_147_483_648,
                ..
            })
        ),
        "{error:?}"
    );
    assert!((limit..limit + SLICE).contains(&unpacked), "{unpacked}");
}

#[test]
fn many_empty_members_are_read_one_after_the_other() {
    let empty = gzip(b"");
    let mut intake = intake(Limits::of(SMALL));
    for _ in 0..10_000 {
        intake.push(&empty).unwrap();
    }
    assert_eq!(intake.unpacked(), 0);
    assert_eq!(intake.finish(), Err(Error::Empty { pixels: 2 }));
}

proptest! {
    #[test]
    fn chunks_never_matter(
        text in "([0-9],[0-9]{1,3},[0-9]{1,3}\n){0,40}[ -~\n]{0,8}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        long_header: bool,
        chunk in 1usize..200,
    ) {
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        ends.sort_unstable();
        let mut bytes = Vec::new();
        let mut start = 0;
        for end in ends.into_iter().chain([text.len()]) {
            let part = &text.as_bytes()[start..end];
            bytes.extend(if long_header { gzip_with_long_header(part) } else { gzip(part) });
            start = end;
        }
        if let Some((at, byte)) = damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        } else {
            prop_assert_eq!(read(&bytes), read(text.as_bytes()));
        }
        // How much of a damaged member is unpacked, and so which error comes first, depends on the pieces.
        prop_assert_eq!(read_in_chunks(&bytes, chunk).ok(), read(&bytes).ok());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..500), chunk in 1usize..100) {
        let bytes = [&gzip(b"")[..10], &bytes].concat();
        prop_assert_eq!(read_in_chunks(&bytes, chunk).ok(), read(&bytes).ok());
    }
}
