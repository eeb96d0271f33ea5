use super::*;
use proptest::prelude::*;

const DIGITS: Pictures = Pictures {
    width: 28,
    height: 28,
    classes: 10,
};
const PIXELS: usize = DIGITS.pixels();

fn read(bytes: &[u8]) -> Result<Table> {
    read_in_chunks(bytes, bytes.len().max(1))
}

fn read_in_chunks(bytes: &[u8], size: usize) -> Result<Table> {
    read_pictures(DIGITS, bytes, size)
}

fn read_pictures(pictures: Pictures, bytes: &[u8], size: usize) -> Result<Table> {
    read_with(Reader::new(pictures), bytes, size)
}

fn read_with(mut reader: Reader, bytes: &[u8], size: usize) -> Result<Table> {
    for chunk in bytes.chunks(size) {
        reader.push(chunk)?;
    }
    reader.finish()
}

/// A row with this label whose pixels are all `pixel` but for the given (column, text) cells.
fn row(label: &str, pixel: &str, cells: &[(usize, &str)]) -> String {
    row_of(PIXELS, label, pixel, cells)
}

fn row_of(pixels: usize, label: &str, pixel: &str, cells: &[(usize, &str)]) -> String {
    let mut texts = vec![pixel; pixels + 1];
    texts[0] = label;
    for (column, text) in cells {
        texts[column - 1] = text;
    }
    texts.join(",")
}

fn message(file: &str) -> String {
    match read(file.as_bytes()) {
        Ok(_) => "no error".into(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn reads_integers() {
    let table = read(
        format!(
            "{}\n{}\n",
            row("7", "0", &[(2, "255"), (785, "9")]),
            row("0", "12", &[])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(table.labels, [7, 0]);
    assert_eq!(table.pixels.len(), 2 * PIXELS);
    assert_eq!(
        (
            table.pixels[0],
            table.pixels[1],
            table.pixels[783],
            table.pixels[784]
        ),
        (255, 0, 9, 12)
    );
    assert_eq!((table.header, table.scale), (false, Scale::Integers));
}

#[test]
fn line_ends_marks_and_headers_do_not_matter() {
    let (a, b) = (row("3", "0", &[(100, "77")]), row("4", "200", &[]));
    let plain = read(format!("{a}\n{b}\n").as_bytes()).expect("valid");
    let header = row("label", "pixel", &[]);
    let numbered = (0..784)
        .map(|i| i.to_string())
        .collect::<Vec<_>>()
        .join(",");
    for (name, file) in [
        ("no last newline", format!("{a}\n{b}")),
        ("empty lines at the end", format!("{a}\n{b}\n\n\r\n")),
        ("CRLF", format!("{a}\r\n{b}\r\n")),
        ("CRLF, no last newline", format!("{a}\r\n{b}")),
        ("byte-order mark", format!("\u{FEFF}{a}\n{b}\n")),
        ("header", format!("{header}\n{a}\n{b}\n")),
        (
            "quoted header",
            format!(
                "\"label\",{}\n{a}\n{b}\n",
                row("\"x\"", "\"y\"", &[]).split_once(',').expect("comma").1
            ),
        ),
        (
            "header with column numbers",
            format!("label,{numbered}\n{a}\n{b}\n"),
        ),
        (
            "byte-order mark, header and CRLF",
            format!("\u{FEFF}{header}\r\n{a}\r\n{b}"),
        ),
    ] {
        let table = read(file.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(table.header, name.contains("header"), "{name}");
        assert_eq!(
            (&table.labels, &table.pixels),
            (&plain.labels, &plain.pixels),
            "{name}"
        );
    }
}

#[test]
fn the_whole_file_decides_the_scale() {
    let unit = read(
        format!(
            "{}\n{}\n",
            row("1", "0", &[(2, "1")]),
            row("2", "0.5", &[(3, "1.0"), (4, "0.25")])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(unit.scale, Scale::Unit);
    assert_eq!(
        (
            unit.pixels[0],
            unit.pixels[784],
            unit.pixels[785],
            unit.pixels[786]
        ),
        (255, 128, 255, 64)
    );

    let decimals = read(
        format!(
            "{}\n{}\n",
            row("1", "0.5", &[(2, "0.4"), (3, "1.0")]),
            row("2", "254.6", &[])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(decimals.scale, Scale::Decimals);
    assert_eq!(decimals.pixels[..3], [0, 1, 1]);
    assert_eq!(decimals.pixels[784], 255);

    let switched_by_integer = read(
        format!(
            "{}\n{}\n",
            row("1", "0.4", &[(2, "0.6")]),
            row("2", "200", &[])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(switched_by_integer.scale, Scale::Decimals);
    assert_eq!(
        (switched_by_integer.pixels[0], switched_by_integer.pixels[1]),
        (1, 0)
    );

    let black_and_white = read(row("1", "0", &[(2, "1")]).as_bytes()).expect("valid");
    assert_eq!(
        black_and_white.scale,
        Scale::Integers,
        "0 and 1 without a decimal point are levels"
    );
    assert_eq!(black_and_white.pixels[..2], [1, 0]);
}

#[test]
fn labels_may_be_written_as_decimals() {
    let line = row(
        "7.000000000000000000e+00",
        "0.0",
        &[(2, "2.550000000000000000e+02")],
    );
    let table = read(line.as_bytes()).expect("numpy.savetxt writes this");
    assert_eq!(
        (table.labels[0], table.pixels[0], table.scale),
        (7, 255, Scale::Decimals)
    );
}

#[test]
#[allow(clippy::too_many_lines)]
fn every_error_names_its_place() {
    let good = row("5", "0", &[]);
    let long = good.clone() + &" ".repeat(70_000);
    for (file, expected) in [
        ("", "The file has no rows of data."),
        ("\n", "The file has no rows of data."),
        (
            &row("\"x\"", "\"0\"", &[]),
            "Row 1, column 1: the label is “x”, expected a digit from 0 to 9.",
        ),
        (&row("label", "x", &[]), "The file has no rows of data."),
        ("<!DOCTYPE html>\n<html>", "This is a web page (HTML)"),
        ("\u{FEFF}\n  <html>", "This is a web page (HTML)"),
        (
            "{\"error\": 404}",
            "This is a JSON file, not a table of digits.",
        ),
        (
            &format!("{good}\n5,0,0"),
            "Row 2 has 3 values, expected 785: a label and 784 pixels.",
        ),
        (
            &format!("{good}\n{good},0"),
            "Row 2 has 786 values, expected 785: a label and 784 pixels.",
        ),
        (&format!("{good}\n\n{good}0"), "no error"),
        (
            &format!("{good}\n{}", row("5", "0", &[(9, "x")])),
            "Row 2, column 9: the pixel is “x”, expected a number from 0 to 255.",
        ),
        (
            &row("5", "0", &[(785, "-1")]),
            "Row 1, column 785: the pixel is “-1”",
        ),
        (
            &row("5", "0", &[(3, "256")]),
            "Row 1, column 3: the pixel is “256”",
        ),
        (
            &row("5", "0", &[(3, "1000")]),
            "Row 1, column 3: the pixel is “1000”",
        ),
        (
            &row("5", "0", &[(3, "255.1")]),
            "Row 1, column 3: the pixel is “255.1”",
        ),
        (
            &row("5", "0", &[(3, "NaN")]),
            "Row 1, column 3: the pixel is “NaN”",
        ),
        (
            &row("5", "0", &[(3, "inf")]),
            "Row 1, column 3: the pixel is “inf”",
        ),
        (
            &row("5", "0", &[(3, "")]),
            "Row 1, column 3: the pixel is empty",
        ),
        (
            &format!("\n{good}\n\n{}", row("5", "0", &[(3, " x")])),
            "Row 4, column 3: the pixel is “x”",
        ),
        (
            &row("5", "0", &[(3, "aaaaaaaaaaaaaaaaaaaaaaaaaaa")]),
            "Row 1, column 3: the pixel is “aaaaaaaaaaaaaaaaaaaa…”",
        ),
        (
            &row("10", "0", &[]),
            "Row 1, column 1: the label is “10”, expected a digit from 0 to 9.",
        ),
        (&row("-1", "0", &[]), "Row 1, column 1: the label is “-1”"),
        (&row("5.5", "0", &[]), "Row 1, column 1: the label is “5.5”"),
        (
            &row("seven", "0", &[]),
            "Row 1, column 1: the label is “seven”",
        ),
        (
            &format!("{good}\n{}", row("label", "x", &[])),
            "Row 2, column 1: the label is “label”",
        ),
        (
            &format!(
                "{}\n{}",
                row("pixel1", "x", &[(785, "class")]),
                row("7", "0", &[(785, "10")])
            ),
            "Row 2, column 785: the label is “10”",
        ),
        (&long, "Row 1 is longer than 65536 bytes"),
        (
            &format!("{good}\n{long}"),
            "Row 2 is longer than 65536 bytes",
        ),
    ] {
        let got = message(file);
        assert!(
            got.starts_with(expected),
            "expected “{expected}…”, got “{got}”"
        );
    }
}

#[test]
fn limits_hold() {
    let good = row("5", "0", &[]) + "\n";
    let limits = Limits {
        rows: 2,
        ..Limits::of(DIGITS)
    };
    let read = |rows, limits| {
        let file = good.repeat(rows);
        read_with(Reader::with_limits(DIGITS, limits), file.as_bytes(), 1000)
            .map(|table| table.labels.len())
    };
    assert_eq!(read(2, limits), Ok(2));
    assert_eq!(
        read(3, limits),
        Err(Error::TooManyRows { row: 3, limit: 2 })
    );
    let limits = Limits {
        bytes: 2000,
        ..Limits::of(DIGITS)
    };
    assert_eq!(read(1, limits), Ok(1));
    assert_eq!(
        read(2, limits),
        Err(Error::TooManyBytes {
            row: 2,
            limit: 2000
        })
    );
}

#[test]
fn empty_lines_without_end_are_refused() {
    let limits = Limits {
        rows: 2,
        ..Limits::of(DIGITS)
    };
    let read = |lines: &str| {
        let file = row("5", "0", &[]) + "\n" + lines;
        read_with(Reader::with_limits(DIGITS, limits), file.as_bytes(), 100)
    };
    assert!(read("\n\r\n").is_ok());
    assert_eq!(read("\n\n\n"), Err(Error::TooManyRows { row: 4, limit: 2 }));
}

#[test]
fn a_line_without_end_is_refused_before_it_fills_the_memory() {
    let mut reader = Reader::new(DIGITS);
    let error = (0..300).find_map(|_| reader.push(&[b'1'; 1000]).err());
    assert_eq!(
        error,
        Some(Error::LineTooLong {
            row: 1,
            limit: 65536,
            expected: 785
        })
    );
    assert!(reader.line.len() <= BEGINNING + 1000);
}

#[test]
fn the_fast_reading_agrees_with_the_general_one_about_every_integer() {
    for value in 0..=256u32 {
        for text in [
            value.to_string(),
            format!("{value:03}"),
            format!("{value:04}"),
        ] {
            let line = row("1", "0", &[(2, &text), (785, &text)]);
            let mut values = [0; PIXELS + 1];
            if integers::<b','>(line.as_bytes(), &mut values).is_some() {
                assert_eq!(
                    (values[0], u32::from(values[1]), u32::from(values[784])),
                    (1, value, value),
                    "{text}"
                );
            } else {
                assert!(
                    value > 255 || text.len() > 3,
                    "{text} fell to the slow reading"
                );
            }
        }
    }
}

#[test]
fn the_fast_reading_agrees_with_the_general_one_about_every_label() {
    for classes in [1, 2, 10, 26, 100, 256] {
        for value in 0..=256usize {
            for text in [
                value.to_string(),
                format!("{value:02}"),
                format!("{value:04}"),
            ] {
                let pictures = Pictures {
                    width: 3,
                    height: 1,
                    classes,
                };
                let fast = Reader::new(pictures).integers(format!("{text},1,2,3").as_bytes());
                let general = label_of(value as f64, classes);
                assert_eq!(general.map(usize::from), (value < classes).then_some(value));
                if text.len() <= 3 {
                    assert_eq!(fast.map(|(label, _)| label), general, "{text} of {classes}");
                } else {
                    assert_eq!(fast, None);
                }
            }
        }
    }
}

#[test]
fn pictures_may_have_any_size() {
    let letters = Pictures {
        width: 5,
        height: 3,
        classes: 26,
    };
    let pixels = letters.pixels();
    let good = row_of(pixels, "25", "0", &[(16, "9")]);
    let table = read_pictures(letters, good.as_bytes(), 1).expect("valid");
    assert_eq!(
        (table.pictures, &table.labels[..], table.pixels[14]),
        (letters, &[25][..], 9)
    );
    for (file, expected) in [
        (
            String::new(),
            "The file has no rows of data. Expected rows of a label and 15 pixels.",
        ),
        (
            format!("{good},1"),
            "Row 1 has 17 values, expected 16: a label and 15 pixels.",
        ),
        (
            row_of(pixels, "26", "0", &[]),
            "Row 1, column 1: the label is “26”, expected a class from 0 to 25.",
        ),
        (
            "1".repeat(70_000),
            "Row 1 is longer than 65536 bytes, expected 16 values and a line break. Is this a CSV file?",
        ),
    ] {
        let error = read_pictures(letters, file.as_bytes(), 1000).expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }
    let large = Pictures {
        width: 300,
        height: 300,
        classes: 2,
    };
    let line = row_of(large.pixels(), "1", "2.550000000000000000e+02", &[]);
    let table = read_pictures(large, line.as_bytes(), 64 << 10).expect("a line has room");
    assert_eq!(table.pixels, vec![255; 90_000]);
}

#[test]
fn a_web_page_is_told_wherever_chunks_end() {
    for page in [
        "<!DOCTYPE html>\n<html>".to_owned(),
        "\u{FEFF}\n  <html>".to_owned(),
        format!("\r\n \t<html>{}", "x".repeat(70_000)),
    ] {
        for size in 1..12 {
            assert_eq!(
                read_in_chunks(page.as_bytes(), size),
                Err(Error::Html),
                "{size}"
            );
        }
    }
    let space = " ".repeat(100_000);
    for size in [100, 1000, 100_000] {
        let result = read_in_chunks(space.as_bytes(), size);
        assert!(
            matches!(result, Err(Error::LineTooLong { row: 1, .. })),
            "{result:?}"
        );
    }
}

#[test]
fn what_a_level_means_is_told_by_the_scale() {
    assert_eq!(Scale::Integers.level(), Level::INTEGER);
    assert_eq!(Scale::Decimals.level(), Level::INTEGER);
    assert_eq!(Scale::Unit.level(), Level::UNIT);
}

/// How an exporter may write a table.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)]
struct Style {
    crlf: bool,
    mark: bool,
    header: bool,
    last_newline: bool,
    chunk: usize,
}

prop_compose! {
    fn style()(crlf: bool, mark: bool, header: bool, last_newline: bool, chunk in 1usize..5000) -> Style {
        Style { crlf, mark, header, last_newline, chunk }
    }
}

/// The notebook's, letters, and others: one pixel, and sizes that are no multiple of 4.
fn pictures() -> impl Strategy<Value = Pictures> {
    prop_oneof![
        Just(DIGITS),
        Just(Pictures {
            width: 8,
            height: 8,
            classes: 26
        }),
        Just(Pictures {
            width: 5,
            height: 3,
            classes: 256
        }),
        (1usize..12, 1usize..12, 1usize..=256).prop_map(|(width, height, classes)| Pictures {
            width,
            height,
            classes
        }),
    ]
}

fn write(size: usize, labels: &[u8], pixels: &[u8], style: &Style) -> Vec<u8> {
    let newline = if style.crlf { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = labels
        .iter()
        .zip(pixels.chunks(size))
        .map(|(label, pixels)| {
            std::iter::once(label)
                .chain(pixels)
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    if style.header {
        lines.insert(0, row_of(size, "label", "p", &[]));
    }
    let mut text = lines.join(newline);
    if style.last_newline {
        text += newline;
    }
    if style.mark {
        text.insert(0, '\u{FEFF}');
    }
    text.into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_table_written_and_read_back_is_the_same(
        pictures in pictures(),
        labels in prop::collection::vec(any::<u8>(), 1..5),
        values in prop::collection::vec(prop_oneof![3 => Just(0u8), 1 => any::<u8>()], PIXELS),
        style in style(),
    ) {
        let size = pictures.pixels();
        let labels: Vec<u8> = labels.into_iter().map(|label| (usize::from(label) % pictures.classes) as u8).collect();
        let pixels: Vec<u8> = labels.iter().flat_map(|label| values[..size].iter().map(move |v| v.wrapping_mul(label.wrapping_add(1)))).collect();
        let table = read_pictures(pictures, &write(size, &labels, &pixels, &style), style.chunk).expect("valid");
        prop_assert_eq!((table.labels, table.pixels, table.header, table.scale), (labels, pixels, style.header, Scale::Integers));
        let header = style.header.then(|| "Row 1 was a header and was skipped.".to_owned());
        prop_assert_eq!(table.format, Vec::from_iter(header));
    }

    #[test]
    fn decimals_in_0_to_1_give_the_nearest_level(levels in prop::collection::vec(any::<u8>(), PIXELS)) {
        let cells: Vec<String> = levels.iter().map(|v| format!("{:.6}", f64::from(*v) / 255.0)).collect();
        let table = read(format!("1,{}\n", cells.join(",")).as_bytes()).expect("valid");
        prop_assert_eq!((table.pixels, table.scale), (levels, Scale::Unit));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..3000), chunk in 1usize..500) {
        let _ = read_in_chunks(&bytes, chunk);
    }

    #[test]
    fn a_damaged_table_never_panics_and_chunks_never_matter(
        position in 0usize..1600, byte in prop_oneof![Just(b','), Just(b'\n'), Just(b'-'), Just(b'.'), any::<u8>()], chunk in 1usize..700,
    ) {
        let mut bytes = (row("5", "0", &[(400, "255")]) + "\n").into_bytes();
        let position = position % bytes.len();
        bytes[position] = byte;
        prop_assert_eq!(read_in_chunks(&bytes, chunk), read(&bytes));
    }

    #[test]
    fn chunks_never_matter_for_beginnings_and_limits(
        text in "(\u{FEFF}|[ \n\r\t]{0,3})?(<|label,a,b\n)?([0-9]{1,2},[0-9.]{1,3},[0-9]{1,3}\r?\n){0,6}[ -~\n]{0,4}",
        rows in 1usize..8, bytes in 0u64..90, line in 1usize..30, chunk in 1usize..20,
    ) {
        let pictures = Pictures { width: 2, height: 1, classes: 26 };
        let reader = || Reader::with_limits(pictures, Limits { rows, bytes, line });
        let text = text.as_bytes();
        prop_assert_eq!(read_with(reader(), text, chunk), read_with(reader(), text, text.len().max(1)));
    }
}
