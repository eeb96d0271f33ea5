use crate::base::error::Error;
use crate::base::error::Result;
use crate::data::csv::{Reader, Scale, Table};
use crate::data::dataset::Pictures;
use crate::data::format::Asked;
use crate::data::unpack::Intake;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;

const DIGITS: Pictures = Pictures {
    width: 28,
    height: 28,
    classes: 10,
};

fn read_in_chunks(pictures: Pictures, bytes: &[u8], size: usize) -> Result<Table> {
    let mut intake = Intake::new("“a file”".into(), Reader::new(pictures));
    for chunk in bytes.chunks(size.max(1)) {
        intake.push(chunk)?;
    }
    intake.finish()
}

fn read(pictures: Pictures, bytes: &[u8]) -> Result<Table> {
    read_in_chunks(pictures, bytes, bytes.len())
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/files/");
    std::fs::read(format!("{folder}{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The 100 rows that all files hold.
fn rows() -> Table {
    let table = read(DIGITS, &fixture("c07c-tabs.csv")).expect("tabs");
    assert_eq!(counts(&table), [13, 14, 6, 11, 11, 5, 11, 10, 8, 11]);
    table
}

fn counts(table: &Table) -> Vec<usize> {
    (0..table.pictures.classes)
        .map(|class| {
            table
                .labels
                .iter()
                .filter(|label| usize::from(**label) == class)
                .count()
        })
        .collect()
}

const HEADER: &str = "Row 1 was a header and was skipped.";
const NUMBERS: &str = "1 column of row numbers was left out.";

#[test]
fn files_as_people_have_them_load() {
    let expected = rows();
    for (name, said) in [
        ("c02-pandas-index.csv", &[HEADER, NUMBERS][..]),
        ("c40-id-column.csv", &[HEADER, NUMBERS]),
        ("c03b-r-rownames-label-first.csv", &[HEADER, NUMBERS]),
        ("c04b-label-last-integers.csv", &["Label: last column."]),
        (
            "c47d-number-last.csv",
            &[HEADER, "Label: last column, named “number”."],
        ),
        (
            "c05b-class-last-unquoted.csv",
            &[HEADER, "Label: last column, named “class”."],
        ),
        (
            "c54-pandas-numbers-then-label.csv",
            &[HEADER, "Label: last column, named “label”."],
        ),
        (
            "c07-semicolons.csv",
            &[HEADER, "Semicolons separate the columns."],
        ),
        (
            "c07b-sep-line.csv",
            &[
                "Row 2 was a header and was skipped.",
                "Semicolons separate the columns.",
            ],
        ),
        ("c07c-tabs.csv", &[HEADER, "Tabs separate the columns."]),
        ("c08-bom-quoted.csv", &[HEADER]),
        (
            "c09b-utf16-comma.csv",
            &[HEADER, "The file is text in UTF-16."],
        ),
        (
            "c10-cr-only.csv",
            &[HEADER, "Lines end in a carriage return."],
        ),
        (
            "c11-trailing-comma.csv",
            &[HEADER, "Empty cells at the end of rows were left out."],
        ),
        ("c25-spaces.csv", &[HEADER]),
        (
            "c26-blank-lines.csv",
            &[HEADER, "2 empty lines were skipped."],
        ),
        (
            "c18-zip-named.csv",
            &["Unpacked from the archive: “train.csv”.", HEADER],
        ),
    ] {
        let bytes = fixture(name);
        for size in [bytes.len(), 1000, 37] {
            let table = read_in_chunks(DIGITS, &bytes, size)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(table.labels, expected.labels, "{name}");
            assert!(table.pixels == expected.pixels, "{name}: other pixels");
            assert_eq!(table.format, said, "{name}");
            assert_eq!(table.notices, [""; 0], "{name}");
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_called_by_their_names() {
    for (name, sentence) in [
        (
            "c06-kaggle-test-no-label.csv",
            "The rows have 784 pixels each but no label.",
        ),
        (
            "c19-lfs-pointer.csv",
            "This is a Git LFS pointer, not a table of digits.",
        ),
        (
            "c22-xz.csv.xz",
            "This is a file packed by xz, not a table of digits.",
        ),
        (
            "c24-mnist.arff",
            "This is an ARFF file, not a table of digits.",
        ),
        ("c36-na-row17.csv", "Row 18, column 401: the pixel is “NA”"),
        (
            "c16-emnist-letters.csv",
            "Row 1, column 1: the label is “20”, expected a digit",
        ),
        ("c33-8x8.csv", "Row 1 has 65 values, expected 785"),
        (
            "README.md",
            "This is no table of digits: its lines are not rows of numbers.",
        ),
    ] {
        let error = read(DIGITS, &fixture(name))
            .map(|table| table.format)
            .expect_err(name);
        assert!(error.to_string().starts_with(sentence), "{name}: {error}");
    }
}

#[test]
fn files_of_other_pictures_load_as_such() {
    let letters = Pictures {
        classes: 27,
        ..DIGITS
    };
    let table = read(letters, &fixture("c16-emnist-letters.csv")).expect("letters");
    assert_eq!((table.labels.len(), table.labels[0]), (100, 20));
    assert_eq!(table.format, [""; 0]);
    let small = Pictures {
        width: 8,
        height: 8,
        classes: 10,
    };
    let table = read(small, &fixture("c33-8x8.csv")).expect("8 × 8");
    assert_eq!((table.labels.len(), table.labels[0]), (100, 5));
    assert_eq!(table.format, ["Label: last column."]);
}

#[test]
fn what_is_no_table_is_named() {
    let tar = [&[b'a'; 257][..], b"ustar\x0000"].concat();
    for (bytes, what) in [
        (&b"BZh91AY&SY"[..], "a file packed by bzip2"),
        (b"\x28\xB5\x2F\xFD\x04\x00", "a file packed by zstd"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "a 7z archive"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"\x93NUMPY\x01\0", "a NumPy array (.npy)"),
        (
            b"\0\0\x08\x03\0\0\xEA\x60",
            "one of MNIST’s original files (idx), which keep pictures and labels apart",
        ),
        (
            b"\0\0\x08\x01\0\0\xEA\x60",
            "one of MNIST’s original files (idx), which keep pictures and labels apart",
        ),
        (b"\x89PNG\r\n\x1A\n", "a picture (PNG)"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "a picture (JPEG)"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1",
            "an Excel workbook (.xls) or another file of old Office",
        ),
        (b"\x80\x04\x95\0\0", "a Python pickle"),
        (b"[[5, 0, 0]]", "a JSON file"),
        (b"{\"cells\": []}", "a Jupyter notebook"),
        (b"<?xml version=\"1.0\"?>", "an XML file"),
        (b"5 153:3 154:18\n0 128:51\n", "a LIBSVM file"),
        (b"\0\0\0\0\0\0\0\0", "a binary file of an unknown kind"),
        (b"PK\x05\x06\0\0", "an empty zip archive"),
        (&tar, "a tar archive"),
    ] {
        for size in [1, 3, bytes.len()] {
            match read_in_chunks(DIGITS, bytes, size) {
                Err(Error::Foreign { what: found, .. }) => assert_eq!(found, what),
                other => panic!("{what}: {other:?}"),
            }
        }
    }
    let text = b"Dear reader, this is a letter.\nIt has, perhaps, commas; but no numbers.\n";
    for text in [&text[..], b"1", b"5\n0\n0\n4\n", b"Not Found", b"label"] {
        assert_eq!(read(DIGITS, text), Err(Error::NoTable { pixels: 784 }));
    }
}

/// Some rows of 5 × 5 pictures, whose label is given by `label`.
fn small(rows: usize, write: impl Fn(usize, &[String]) -> String) -> (Pictures, String) {
    let pictures = Pictures {
        width: 5,
        height: 5,
        classes: 10,
    };
    let mut file = String::new();
    for row in 0..rows {
        let pixels: Vec<String> = (0..25)
            .map(|at| {
                if at > 2 && at < 22 {
                    (row * 31 + at * 17) % 256
                } else {
                    0
                }
            })
            .map(|level| level.to_string())
            .collect();
        writeln!(file, "{}", write(row, &pixels)).expect("a string");
    }
    (pictures, file)
}

#[test]
fn tables_without_labels_are_named() {
    let no_labels = Err(Error::NoLabels { pixels: 25 });
    let (pictures, file) = small(20, |_, pixels| pixels.join(","));
    assert_eq!(read(pictures, file.as_bytes()), no_labels);
    let (pictures, file) = small(20, |row, pixels| format!("{row},{}", pixels.join(",")));
    assert_eq!(read(pictures, file.as_bytes()), no_labels);
    for at_end in [false, true] {
        let (pictures, file) = small(20, |row, pixels| {
            let labels: Vec<String> = (0..10)
                .map(|class| u8::from(class == row * 7 % 10).to_string())
                .collect();
            let pixels = pixels.join(",");
            let labels = labels.join(",");
            if at_end {
                format!("{pixels},{labels}")
            } else {
                format!("{labels},{pixels}")
            }
        });
        assert_eq!(
            read(pictures, file.as_bytes()),
            Err(Error::OneHot { classes: 10 })
        );
    }
}

#[test]
fn labels_that_are_last_are_found_in_a_sorted_file_too() {
    // So many rows that the beginning has labels 0 alone.
    let (pictures, file) = small(20_000, |row, pixels| {
        format!("{},{}", pixels.join(","), row / 2000)
    });
    let table = read(pictures, file.as_bytes()).expect("valid");
    assert_eq!(counts(&table), [2000; 10]);
    assert_eq!((table.labels[1999], table.labels[2000]), (0, 1));
    assert_eq!(table.pixels[..6], [0, 0, 0, 51, 68, 85]);
    assert_eq!(table.format, ["Label: last column."]);
}

#[test]
fn names_that_pandas_made_of_a_row_are_a_header() {
    let names: Vec<String> = (1..36).map(|double| format!("0.{double}")).collect();
    let zeros = ["0"; 36].join(",");
    let rows: Vec<String> = (0..12).map(|row| format!("{},{zeros}", row % 10)).collect();
    let rows = rows.join("\n");
    let file = format!("5,0,{}\n{rows}", names.join(","));
    let table = read(SIX, file.as_bytes()).expect("valid");
    assert_eq!((table.labels.len(), table.scale), (12, Scale::Integers));
    assert_eq!(table.format, [HEADER]);
}

#[test]
fn a_row_with_too_few_values_is_told_with_what_is_left_out() {
    let (pictures, mut file) = small(20, |row, pixels| {
        format!("{row},{},{}", row % 10, pixels.join(","))
    });
    file += "20,1,2,3\n";
    let error = read(pictures, file.as_bytes()).expect_err("ragged");
    assert_eq!(
        error.to_string(),
        "Row 21 has 4 values, expected 27: a label, a row’s number or name, and 25 pixels."
    );
}

#[test]
fn one_label_alone_is_said() {
    let (pictures, file) = small(20, |_, pixels| format!("3,{}", pixels.join(",")));
    let table = read(pictures, file.as_bytes()).expect("valid");
    assert_eq!(table.format, [""; 0]);
    assert_eq!(
        table.notices,
        ["All labels are 3: there is nothing to tell apart. Is it the column of labels?"]
    );
}

#[test]
fn quotes_may_hold_separators_and_line_ends() {
    let names = |first: &str| {
        let names: Vec<String> = (0..25)
            .map(|at| format!("\"pixel\n{at}, of 25\""))
            .collect();
        format!("{first}{}\n", names.join(","))
    };
    let (pictures, rows) = small(6, |row, pixels| {
        format!("\"file, {row}\"\"\",{row},{}", pixels.join(","))
    });
    let file = names("file,label,") + &rows;
    for size in 1..100 {
        let table = read_in_chunks(pictures, file.as_bytes(), size).expect("valid");
        assert_eq!(table.labels, [0, 1, 2, 3, 4, 5]);
        assert_eq!(
            table.format,
            [HEADER, "1 column of row names was left out."]
        );
    }
}

/// How an exporter may write a table.
#[derive(Debug, Clone)]
struct Style {
    separator: char,
    end: &'static str,
    encoding: Encoding,
    quotes: Quotes,
    header: Header,
    label: Place,
    row_numbers: bool,
    numbers: Numbers,
    /// Among the rows, where an empty line follows.
    blank: Option<usize>,
    trailing: bool,
    separator_line: bool,
    packing: Packing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Encoding {
    Utf8,
    Marked,
    Utf16 { little: bool },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Quotes {
    No,
    Names,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Header {
    No,
    Words,
    /// 0, 1, 2 … but for the label and the row number.
    Integers,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    First,
    Last,
    /// In a file whose header says so.
    Middle,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Numbers {
    Integers,
    Decimals,
    Unit,
    DecimalComma,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Packing {
    No,
    Gzip,
    Zip { streamed: bool },
}

fn style() -> impl Strategy<Value = Style> {
    let form = (
        prop::sample::select(vec![',', ';', '\t', ' ', '|']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec![
            Encoding::Utf8,
            Encoding::Marked,
            Encoding::Utf16 { little: true },
            Encoding::Utf16 { little: false },
        ]),
        prop::sample::select(vec![Quotes::No, Quotes::Names, Quotes::All]),
        prop::sample::select(vec![Header::No, Header::Words, Header::Integers]),
        prop::sample::select(vec![Place::First, Place::Last, Place::Middle]),
    );
    let rest = (
        any::<bool>(),
        prop::sample::select(vec![
            Numbers::Integers,
            Numbers::Decimals,
            Numbers::Unit,
            Numbers::DecimalComma,
        ]),
        prop::option::of(0usize..5),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(vec![
            Packing::No,
            Packing::Gzip,
            Packing::Zip { streamed: false },
            Packing::Zip { streamed: true },
        ]),
    );
    (form, rest).prop_map(
        |(
            (separator, end, encoding, quotes, header, label),
            (row_numbers, numbers, blank, trailing, separator_line, packing),
        )| Style {
            separator,
            end,
            encoding,
            quotes,
            header,
            label: if header == Header::No && label == Place::Middle {
                Place::First
            } else {
                label
            },
            row_numbers,
            numbers: if separator == ',' && numbers == Numbers::DecimalComma {
                Numbers::Unit
            } else {
                numbers
            },
            blank,
            trailing,
            separator_line: separator_line && separator != ' ',
            packing,
        },
    )
}

const SIX: Pictures = Pictures {
    width: 6,
    height: 6,
    classes: 10,
};

impl Style {
    fn number(&self, level: u8) -> String {
        match self.numbers {
            Numbers::Integers => level.to_string(),
            Numbers::Decimals => format!("{level}.0"),
            Numbers::Unit => format!("{:.5}", f64::from(level) / 255.0),
            Numbers::DecimalComma => format!("{level},0"),
        }
    }

    fn line(&self, row: String, label: String, mut pixels: Vec<String>, quoted: bool) -> String {
        let at = match self.label {
            Place::First => 0,
            Place::Middle => pixels.len() / 2,
            Place::Last => pixels.len(),
        };
        pixels.insert(at, label);
        if self.row_numbers {
            pixels.insert(0, row);
        }
        if quoted {
            pixels = pixels.iter().map(|cell| format!("\"{cell}\"")).collect();
        }
        let separator = self.separator.to_string();
        let end = if self.trailing { &separator[..] } else { "" };
        format!("{}{end}{}", pixels.join(&separator), self.end)
    }

    fn text(&self, labels: &[u8], pixels: &[u8]) -> String {
        let mut text = String::new();
        if self.separator_line {
            write!(text, "sep={}{}", self.separator, self.end).expect("a string");
        }
        let size = SIX.pixels();
        let names: Vec<String> = match self.header {
            Header::No => Vec::new(),
            Header::Words => (0..size).map(|at| format!("pixel{at}")).collect(),
            Header::Integers => (0..size).map(|at| at.to_string()).collect(),
        };
        if self.header != Header::No {
            text += &self.line(
                "id".into(),
                "Label".into(),
                names,
                self.quotes != Quotes::No,
            );
        }
        for (row, (label, pixels)) in labels.iter().zip(pixels.chunks(size)).enumerate() {
            let pixels = pixels.iter().map(|level| self.number(*level)).collect();
            let label = match self.numbers {
                Numbers::Decimals => format!("{label}.0"),
                Numbers::DecimalComma => format!("{label},0"),
                _ => label.to_string(),
            };
            text += &self.line(row.to_string(), label, pixels, self.quotes == Quotes::All);
            if self.blank == Some(row) {
                text += self.end;
            }
        }
        text
    }

    fn bytes(&self, labels: &[u8], pixels: &[u8]) -> Vec<u8> {
        let text = self.text(labels, pixels);
        let bytes = match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Marked => format!("\u{FEFF}{text}").into_bytes(),
            Encoding::Utf16 { little } => format!("\u{FEFF}{text}")
                .encode_utf16()
                .flat_map(|unit| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect(),
        };
        match self.packing {
            Packing::No => bytes,
            Packing::Gzip => {
                let half = bytes.len() / 2;
                [gzip(&bytes[..half]), gzip(&bytes[half..])].concat()
            }
            Packing::Zip { streamed } => zip(
                &[
                    ("folder/", b""),
                    ("folder/digits.csv", &bytes),
                    ("__MACOSX/._digits.csv", b"x"),
                ],
                streamed,
            ),
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("a vector");
    encoder.finish().expect("a vector")
}

/// An archive of these files, with the lengths after each if it is `streamed`.
fn zip(files: &[(&str, &[u8])], streamed: bool) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("a vector");
        let packed = encoder.finish().expect("a vector");
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let lengths = [crc.sum(), packed.len() as u32, bytes.len() as u32]
            .map(u32::to_le_bytes)
            .concat();
        archive.extend_from_slice(b"PK\x03\x04\x14\0");
        archive.extend_from_slice(&[if streamed { 8 } else { 0 }, 0, 8, 0, 0, 0, 0, 0]);
        archive.extend_from_slice(if streamed { &[0; 12] } else { &lengths });
        archive.extend_from_slice(&(name.len() as u16).to_le_bytes());
        archive.extend_from_slice(&[3, 0]);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(b"xyz");
        archive.extend_from_slice(&packed);
        if streamed {
            archive.extend_from_slice(b"PK\x07\x08");
            archive.extend_from_slice(&lengths);
        }
    }
    // Of the list at the end its beginning is enough.
    archive.extend_from_slice(b"PK\x01\x02 and so on");
    archive
}

/// Labels, and pixels that are dark at the first and last place, as digits are, and somewhere bright.
fn table() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let size = SIX.pixels();
    (
        6usize..20,
        any::<u8>(),
        prop::collection::vec(any::<u8>(), 20 * size),
    )
        .prop_map(move |(rows, first, mut pixels)| {
            let labels = (0..rows)
                .map(|row| (row * 3 + usize::from(first)) as u8 % 10)
                .collect();
            pixels.truncate(rows * size);
            for picture in pixels.chunks_mut(size) {
                picture[0] = 0;
                picture[size - 1] = 0;
                picture[7] = 200;
            }
            (labels, pixels)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_table_in_any_form_reads_back_the_same(style in style(), (labels, pixels) in table(), chunk in 1usize..3000) {
        let bytes = style.bytes(&labels, &pixels);
        let table = read_in_chunks(SIX, &bytes, chunk);
        let table = table.map_err(|error| TestCaseError::fail(format!("{error} in {}", style.text(&labels, &pixels))))?;
        prop_assert_eq!(&table.labels, &labels);
        prop_assert_eq!(&table.pixels, &pixels);
        prop_assert_eq!(table.header, style.header != Header::No);
        prop_assert_eq!(table.format.iter().any(|said| said == NUMBERS), style.row_numbers, "{:?}", &table.format);
        let last = table.format.iter().any(|said| said.starts_with("Label: last column"));
        prop_assert_eq!(last, style.label == Place::Last, "{:?}", &table.format);
        prop_assert_eq!(table, read(SIX, &bytes).expect("as in chunks"));
    }

    #[test]
    fn arbitrary_text_never_panics_and_chunks_never_matter(text in "[0-9a-z\"',;.\t\r\n =<@%-]{0,400}", chunk in 1usize..100) {
        let pictures = Pictures { width: 2, height: 1, classes: 3 };
        prop_assert_eq!(read_in_chunks(pictures, text.as_bytes(), chunk), read(pictures, text.as_bytes()));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), begin in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xFF\xFE", b"\xFE\xFF", b"\xEF\xBB\xBF", b"sep="]), chunk in 1usize..100) {
        let bytes = [begin, &bytes].concat();
        prop_assert_eq!(read_in_chunks(SIX, &bytes, chunk).ok(), read(SIX, &bytes).ok());
    }
}

#[test]
fn archives_of_several_files_are_named() {
    let (pictures, rows) = small(20, |row, pixels| {
        format!("{},{}", row % 10, pixels.join(","))
    });
    for (first, second) in [("sample.csv", "train.csv"), ("train.csv", "test.csv")] {
        // What is wrong with the first file does not matter.
        for content in [&rows[..], "id,label\n1,0\n2,0\n"] {
            for streamed in [false, true] {
                let archive = zip(&[(first, content.as_bytes()), (second, b"")], streamed);
                for size in [1, 100, archive.len()] {
                    let error = read_in_chunks(pictures, &archive, size).expect_err("two files");
                    assert_eq!(
                        error.to_string(),
                        format!(
                            "“a file” holds several files, among them “{first}” and “{second}”. Unpack it and choose one."
                        )
                    );
                }
            }
        }
    }
    let error = |files: &[(&str, &[u8])]| {
        read(pictures, &zip(files, false))
            .expect_err("refused")
            .to_string()
    };
    assert!(error(&[("[Content_Types].xml", b"<")]).starts_with("This is an Excel workbook"));
    assert!(error(&[("x.npy", b"<")]).starts_with("This is an archive of NumPy arrays (.npz)"));
    assert!(error(&[("folder/", b"")]).starts_with("This is a zip archive without files"));
    assert_eq!(error(&[("a.csv", b"<html>")]), Error::Html.to_string());
}

#[test]
fn a_damaged_archive_is_told() {
    let (pictures, rows) = small(20, |row, pixels| {
        format!("{},{}", row % 10, pixels.join(","))
    });
    let archive = zip(&[("a.csv", rows.as_bytes())], false);
    let damaged = Err(Error::Zip {
        name: "“a file”".into(),
    });
    for end in [4, 20, 40, archive.len() / 2, archive.len() - 20] {
        assert_eq!(read(pictures, &archive[..end]), damaged, "cut at {end}");
    }
    let mut other = archive.clone();
    other[14] ^= 1;
    assert_eq!(read(pictures, &other), damaged, "another checksum");
}

#[test]
fn what_somebody_says_of_a_file_comes_first() {
    let pictures = Pictures {
        width: 2,
        height: 2,
        classes: 10,
    };
    let read = |text: &str, asked| {
        let mut intake = Intake::new("“a file”".into(), Reader::new(pictures).asked(asked));
        intake.push(text.as_bytes())?;
        intake.finish()
    };
    let label = |column| Asked {
        label: Some(column),
        ..Asked::default()
    };
    let rows = "1,2,3,4,5\n6,7,8,9,0\n";
    assert_eq!(read(rows, Asked::default()).unwrap().labels, [1, 6]);
    let last = read(rows, label(4)).unwrap();
    assert_eq!(
        (last.labels, last.pixels, last.label, last.format),
        (
            vec![5, 0],
            vec![1, 2, 3, 4, 6, 7, 8, 9],
            Some(4),
            vec!["Label: last column.".to_owned()]
        )
    );
    assert_eq!(read(rows, label(2)).unwrap().labels, [3, 8]);
    assert_eq!(
        read(rows, label(5)).unwrap_err().to_string(),
        "There is no column 6 for labels: the rows have 5."
    );
    let header = |header| Asked {
        header: Some(header),
        ..Asked::default()
    };
    assert_eq!(read(rows, header(true)).unwrap().labels, [6]);
    let names = "label,a,b,c,d\n1,2,3,4,5\n";
    assert_eq!(
        read(names, header(false)).unwrap_err().to_string(),
        "Row 1, column 1: the label is “label”, expected a digit from 0 to 9."
    );
    // A name that is known is no reason to take another column than was asked for.
    assert_eq!(
        read("a,label,b,c,d\n1,2,3,4,5\n", label(0)).unwrap().labels,
        [1]
    );
    let inverted = Asked {
        inverted: true,
        ..Asked::default()
    };
    let table = read("1,0,255,3,4\n", inverted).unwrap();
    assert_eq!(table.pixels, [255, 0, 252, 251]);
    assert_eq!(table.format, ["Pixels were inverted: dark became bright."]);
    assert_eq!(
        read("1,0,1,0.2,0\n", inverted).unwrap().pixels,
        [255, 0, 204, 255]
    );
}
