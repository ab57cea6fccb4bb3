use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::reader::{RowFormat, RowReader};

/// What the rows of a text are, a line each: `2 {"a":1}`, or `3: what is wrong`.
fn rows(format: RowFormat, text: impl Into<Vec<u8>>) -> Vec<String> {
    let rows = RowReader::new("f", format, Box::new(Cursor::new(text.into()))).unwrap();
    rows.map(|row| match row.unwrap() {
        Ok(row) => format!("{} {}", row.line, row.data),
        Err(bad) => bad.to_string(),
    })
    .collect()
}

fn head_error(text: impl Into<Vec<u8>>) -> String {
    let rows = RowReader::new("f.csv", RowFormat::Csv, Box::new(Cursor::new(text.into())));
    rows.err().unwrap().to_string()
}

#[test]
fn a_json_line_keeps_its_text() {
    for (text, want) in [
        ("", &[][..]),
        ("\n \n\r\n", &[]),
        ("{}", &["1 {}"]),
        ("{}\n", &["1 {}"]),
        (
            "{\"a\":1}\n\n{\"b\":2}\r\n",
            &["1 {\"a\":1}", "3 {\"b\":2}"],
        ),
        (
            "\u{feff} { \"n\" : 1.10, \"n\":\"\\u0041\" } \n",
            &["1 { \"n\" : 1.10, \"n\":\"\\u0041\" }"],
        ),
    ] {
        assert_eq!(rows(RowFormat::JsonLines, text), want, "{text:?}");
    }
}

#[test]
fn a_line_that_is_not_an_object_is_reported_with_its_kind() {
    let text = b"{}\n[1]\n\"a\"\n{\"a\": tru}\n7\nnull\n{\"a\":\"\xff\"}\n{\n{} {}\n\x0c{}\n{}\n";
    assert_eq!(
        rows(RowFormat::JsonLines, text),
        [
            "1 {}",
            "line 2: expected an object, found an array",
            "line 3: expected an object, found a string",
            "line 4: not JSON: expected a value (a string needs double quotes), column 7",
            "line 5: expected an object, found a number",
            "line 6: expected an object, found a literal",
            "line 7: not JSON: not UTF-8, column 7",
            "line 8: not JSON: the text ends inside an object, column 2",
            "line 9: not JSON: unexpected text after the value, column 4",
            "line 10: not JSON: expected a value, column 1",
            "11 {}",
        ]
    );
}

#[test]
fn the_fields_of_a_table_are_texts_at_the_paths_of_their_columns() {
    for (text, want) in [
        ("a,b\n1,x\n", &[r#"2 {"a":"1","b":"x"}"#][..]),
        (
            "a,b\r\n1,\r\n,2",
            &[r#"2 {"a":"1","b":""}"#, r#"3 {"a":"","b":"2"}"#],
        ),
        ("\u{feff}a\n\u{e9}\"\\\n", &[r#"2 {"a":"é\"\\"}"#]),
        (
            "\"a,b\"\n\"x \"\"y\"\", z\"\n",
            &[r#"2 {"a,b":"x \"y\", z"}"#],
        ),
        (
            "contact.email,tags[],contact.name,tags[],a\\.b\nz@example.com,x,Zoe,y,1\n",
            &[r#"2 {"contact":{"email":"z@example.com","name":"Zoe"},"tags":["x","y"],"a.b":"1"}"#],
        ),
        ("a,b\n", &[]),
        ("a,b", &[]),
        ("", &[]),
        ("\n\n", &[]),
    ] {
        assert_eq!(rows(RowFormat::Csv, text), want, "{text:?}");
    }
}

#[test]
fn a_row_is_named_by_the_line_of_the_file_on_which_it_begins() {
    let text = "\r\n\r\n\"a\n1\",b\r\n\r\n\"x\r\n\r\ny\",1\n\n\n2\n3,4\n";
    assert_eq!(
        rows(RowFormat::Csv, text),
        [
            "6 {\"a\\n1\":\"x\\r\\n\\r\\ny\",\"b\":\"1\"}",
            "line 11: the first line names 2 columns, this row has 1",
            "12 {\"a\\n1\":\"3\",\"b\":\"4\"}",
        ]
    );
}

#[test]
fn a_malformed_row_says_why_and_the_next_one_is_read() {
    let text = b"a,b\n1,2,3\n\xff,2\n\"\xc3\",\"\xa9\"\n1,2\n3,\"4\n5,6\n";
    assert_eq!(
        rows(RowFormat::Csv, text),
        [
            "line 2: the first line names 2 columns, this row has 3",
            "line 3: not UTF-8",
            "line 4: not UTF-8",
            "5 {\"a\":\"1\",\"b\":\"2\"}",
            "line 6: a quote is not closed",
        ]
    );
}

#[test]
fn a_malformed_name_of_a_column_is_a_usage_error() {
    for (text, want) in [
        ("a,,b\n", "`f.csv`: column 2 ``: a name is missing"),
        ("a,b[\n", "`f.csv`: column 2 `b[`: `[` is not closed"),
        (
            "a,b,a\n",
            "`f.csv`: duplicate column `a`, or it is a part of another column",
        ),
        (
            "a.b,a\n",
            "`f.csv`: duplicate column `a`, or it is a part of another column",
        ),
        (
            "a[],a[0]\n",
            "`f.csv`: duplicate column `a[0]`, or it is a part of another column",
        ),
        (
            "a,a.b\n",
            "`f.csv`: the column `a.b`: cannot set `a.b`: `a` is a string",
        ),
        (
            "[]\n",
            "`f.csv`: the column `[]`: cannot set `[]`: the top level is an object",
        ),
        (
            "a;b\n",
            "`f.csv`: columns are separated by commas, not by `;`",
        ),
        ("\"a\n", "`f.csv`: a quote is not closed"),
    ] {
        assert_eq!(head_error(text), want);
    }
    assert_eq!(head_error(b"a,\xff\n"), "`f.csv`: not UTF-8");
}

#[test]
fn a_row_without_an_end_is_bounded_and_what_follows_is_read() {
    let long = "x".repeat(33 << 20);
    let lines = format!("{{}}\n{{\"a\":\"{long}\"}}\n{{}}\n");
    assert_eq!(
        rows(RowFormat::JsonLines, lines),
        ["1 {}", "line 2: longer than 32 MiB", "3 {}"]
    );
    let commas = ",".repeat(33 << 20);
    let table = format!("a\n\"{long}\"\n{commas}\n1\n");
    assert_eq!(
        rows(RowFormat::Csv, table),
        [
            "line 2: longer than 32 MiB",
            "line 3: longer than 32 MiB",
            "4 {\"a\":\"1\"}"
        ]
    );
}

/// A file, piece by piece; in the end it fails.
struct Pieces(Vec<&'static str>);

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("the disk is on fire"));
        }
        self.0.remove(0).as_bytes().read(buffer)
    }
}

#[test]
fn a_file_that_fails_ends_the_rows() {
    let failing = |first| -> Box<dyn BufRead + Send> {
        Box::new(BufReader::new(Pieces(vec![
            first, "\n", "\"1\r", "\n2\"\r", "\n",
        ])))
    };
    let table = RowReader::new("f.csv", RowFormat::Csv, failing("a")).unwrap();
    let table: Vec<_> = table.collect();
    let [Ok(Ok(row)), Err(error)] = &table[..] else {
        panic!("{table:?}");
    };
    assert_eq!((row.line, row.data.as_str()), (2, r#"{"a":"1\r\n2"}"#));
    assert_eq!(
        error.to_string(),
        "could not read `f.csv`: the disk is on fire"
    );
    assert!(!error.is::<crate::commands::UsageError>());
    let error = RowReader::new(
        "f",
        RowFormat::JsonLines,
        Box::new(BufReader::new(Pieces(vec![]))),
    );
    assert!(error.err().unwrap().is::<crate::commands::UsageError>());
}

#[test]
fn the_name_of_the_file_tells_what_is_in_it() {
    for (path, want) in [
        ("a.csv", Some(RowFormat::Csv)),
        ("a.b/A.CSV", Some(RowFormat::Csv)),
        ("a.jsonl", Some(RowFormat::JsonLines)),
        ("a.ndjson", Some(RowFormat::JsonLines)),
        ("a.json", None),
        ("a.csv/b", None),
        ("csv", None),
        ("", None),
    ] {
        assert_eq!(RowFormat::of(path), want, "{path}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let within = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(within("folder.csv")).unwrap();
    for (path, want) in [
        ("-".to_owned(), "stdin does not allow"),
        ("a.txt".to_owned(), "`a.txt`: unknown format"),
        (within("none.csv"), "none.csv`: no such file"),
        // Windows does not open a folder at all.
        (
            within("folder.csv"),
            if cfg!(windows) {
                "folder.csv`: is a directory"
            } else {
                "not a regular file"
            },
        ),
    ] {
        let error = RowReader::open(&path).err().unwrap();
        assert!(error.is::<crate::commands::UsageError>());
        assert!(error.to_string().contains(want), "{error}");
    }
}

#[test]
fn a_file_can_be_opened_again_and_its_rows_taken_by_many() {
    let file = tempfile::Builder::new()
        .suffix(".jsonl")
        .tempfile()
        .unwrap();
    std::fs::write(&file, "{}\n".repeat(1000)).unwrap();
    let path = file.path().to_str().unwrap();
    for _ in 0..2 {
        let rows = std::sync::Mutex::new(RowReader::open(path).unwrap());
        let take = || std::iter::from_fn(|| rows.lock().unwrap().next()).count();
        let taken: usize = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            takers.into_iter().map(|taker| taker.join().unwrap()).sum()
        });
        assert_eq!(taken, 1000);
    }
}
