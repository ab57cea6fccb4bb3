use proptest::prelude::*;

use std::io::Cursor;

use jiff::Timestamp;

use super::format::{CaptureFormat, sniff};
use super::*;
use crate::message::Request;
use crate::output::export::{HAR_END, HAR_START, target_url, to_har};
use crate::record::{CountedFrom, Exchange, ResponseLine, Selection};

fn entries(text: impl AsRef<[u8]>) -> Vec<CaptureEntry> {
    let reader = Cursor::new(text.as_ref().to_vec());
    let found = read(reader, Timestamp::UNIX_EPOCH, None).unwrap();
    found.map(Result::unwrap).collect()
}

fn exchanges(found: Vec<CaptureEntry>) -> Vec<Exchange> {
    let exchange = |found| match found {
        CaptureEntry::Exchange(exchange) => *exchange,
        other => panic!("{other:?}"),
    };
    found.into_iter().map(exchange).collect()
}

/// The line of a request with this number to this target.
fn request_line(seq: u64, target: &str) -> String {
    let mut exchange = CaptureEntry::foreign(
        seq,
        Some(Timestamp::UNIX_EPOCH),
        Request::new("GET", target),
    );
    exchange.received.request.headers.push("Host", "h");
    exchange.received.to_line()
}

fn response_line(seq: u64, status: u16) -> String {
    ResponseLine::new(seq, status, std::time::Duration::ZERO).to_line()
}

/// The number, target and status of each exchange of a record.
fn summaries(text: &str) -> Vec<(u64, String, Option<u16>)> {
    exchanges(entries(text))
        .into_iter()
        .map(|exchange| {
            let status = exchange.response.map(|response| response.status);
            (
                exchange.nth.count(),
                exchange.received.request.target,
                status,
            )
        })
        .collect()
}

#[test]
fn the_first_bytes_show_the_format() {
    for (head, form) in [
        (
            "{\"type\":\"ready\",\"v\":1}\n",
            Some(CaptureFormat::JsonLines),
        ),
        ("{\"log\":{}}", Some(CaptureFormat::Har)),
        ("\u{feff}{\n  \"log\": {", Some(CaptureFormat::Har)),
        ("{\n", None),
        ("POST /a HTTP/1.1\r\n", Some(CaptureFormat::Raw)),
        ("\r\nGET / HTTP/1.0\r\n", Some(CaptureFormat::Raw)),
        ("POST /a", None),
        ("# / HTTP/1.1\r\n", Some(CaptureFormat::Raw)),
        ("curl /a HTTP/1.1\r\n", Some(CaptureFormat::Raw)),
        ("%PDF- / HTTP/1.0\r\n", Some(CaptureFormat::Raw)),
        ("ype\":\"request\"}\n", Some(CaptureFormat::JsonLines)),
        ("", None),
    ] {
        assert_eq!(sniff(head.as_bytes()), form.map(Ok), "{head}");
    }
}

#[test]
fn responses_are_paired_with_requests_in_request_order() {
    let text = [
        request_line(1, "/a"),
        request_line(2, "/b"),
        response_line(2, 500),
        request_line(3, "/c"),
        response_line(1, 200),
        response_line(9, 200),
    ];
    let want = [
        (1, "/a".to_owned(), Some(200)),
        (2, "/b".to_owned(), Some(500)),
        (3, "/c".to_owned(), None),
    ];
    assert_eq!(summaries(&text.concat()), want);
}

#[test]
fn a_response_belongs_to_the_newest_request_of_its_number() {
    let text = [
        request_line(1, "/killed"),
        request_line(1, "/b"),
        response_line(1, 201),
    ];
    let want = [
        (1, "/killed".to_owned(), None),
        (2, "/b".to_owned(), Some(201)),
    ];
    assert_eq!(summaries(&text.concat()), want);
}

#[test]
fn the_number_of_waiting_requests_is_bounded() {
    let text: String = (1..=3000).map(|seq| request_line(seq, "/")).collect();
    assert_eq!(summaries(&text).len(), 3000);
}

#[test]
fn incomplete_lines_are_reported_and_unknown_types_skipped() {
    let text = [
        &request_line(1, "/a")[..40],
        "\n\n{\"type\":\"new\"}\n",
        &request_line(2, "/b"),
    ]
    .concat();
    let found = entries(text);
    assert!(matches!(
        &found[0],
        CaptureEntry::SkippedLine { number, .. } if number.count() == 1
    ));
    assert!(matches!(&found[1], CaptureEntry::Exchange(exchange) if exchange.nth.count() == 1));
    assert_eq!(found.len(), 2);
}

#[test]
fn a_line_cannot_smuggle_a_header() {
    let text = request_line(1, "/").replace("\"h\"", "\"h\\r\\nX-Evil: 1\"");
    assert!(matches!(
        &entries(text)[..],
        [CaptureEntry::SkippedLine { .. }]
    ));
}

#[test]
fn raw_requests_follow_each_other_byte_for_byte() {
    let text = "POST /a HTTP/1.1\r\nhost:  h \r\nContent-Length: 2\r\n\r\nhi\
                POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\nh\r\n0\r\n\r\n\
                GET /c HTTP/1.0\r\n\r\n";
    let requests = exchanges(entries(text));
    let bytes: Vec<_> = requests
        .iter()
        .flat_map(|exchange| exchange.received.request.to_bytes())
        .collect();
    assert_eq!(String::from_utf8_lossy(&bytes), text);
    assert_eq!(requests[1].received.request.body, b"h");
}

#[test]
fn nothing_after_a_malformed_request_is_read() {
    let good = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    for (bad, why) in [
        ("GET / HTTP/1.1\nHost: h\n\n", "bare LF"),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhi",
            "cut off",
        ),
    ] {
        let found = entries([good, bad].concat());
        assert!(matches!(&found[0], CaptureEntry::Exchange(_)));
        let [_, CaptureEntry::Skipped { place, reason }] = &found[..] else {
            panic!("{found:?}");
        };
        assert!(
            place.starts_with("request 2") && reason.contains(why),
            "{place}: {reason}"
        );
    }
}

#[test]
fn a_browsers_har_reads_as_requests_of_http_1() {
    let text = r#"{ "log": { "version": "1.2", "entries": [
        {"startedDateTime": "2026-11-21T20:33:01.5Z", "time": 12.5, "request": {
            "method": "POST", "url": "https://example.com:8443?x=1#top", "httpVersion": "h2",
            "headers": [{"name": ":authority", "value": "example.com"}, {"name": "x-a", "value": "1"}],
            "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "c"}]}},
         "response": {"status": 201, "headers": [], "content": {"size": 2, "mimeType": "", "text": "aGk=", "encoding": "base64"}}},
        {"request": {"method": "G T", "url": "http://example.com/"}},
        {"request": {"method": "GET", "url": "http://example.com/"}, "response": {"status": 0}}
    ]}}"#;
    let mut found = entries(text);
    assert!(matches!(found.remove(1), CaptureEntry::Skipped { place, .. } if place == "entry 2"));
    let [first, second] = &exchanges(found)[..] else {
        panic!();
    };
    assert_eq!(
        first.received.request.to_bytes(),
        b"POST /?x=1 HTTP/1.1\r\nx-a: 1\r\nHost: example.com:8443\r\n\
          Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\na+b=c"
    );
    assert_eq!(
        first.url.as_ref().unwrap().to_string(),
        "https://example.com:8443/?x=1"
    );
    let response = first.response.as_ref().unwrap();
    assert_eq!(
        (response.status, response.body.as_deref()),
        (201, Some(&b"hi"[..]))
    );
    assert_eq!((second.nth.count(), &second.response), (2, &None));
}

#[test]
fn a_last_line_of_many_blocks_is_found() {
    let body = "x".repeat(300_000);
    let text = [
        request_line(1, "/a"),
        request_line(2, "/b").replace("\"body\":\"\"", &format!("\"body\":\"{body}\"")),
    ];
    let record = text.concat();
    let find = |requests| {
        let length = record.len() as u64;
        RecordTail::search(&mut Cursor::new(record.as_bytes()), length, requests, 4096).unwrap()
    };
    let tail = find(1).unwrap();
    assert_eq!((tail.start(), tail.lines), (text[0].len() as u64, 1));
    let found: Vec<_> = tail.read(text[1].as_bytes()).map(Result::unwrap).collect();
    assert!(
        matches!(&found[..], [CaptureEntry::Exchange(exchange)] if exchange.received.request.body.len() == 300_000)
    );
    assert_eq!(find(2), None);
}

#[test]
fn a_skipped_line_at_the_end_of_a_record_counts_from_there() {
    let text = request_line(1, "/a") + "\n" + &request_line(2, "/b")[..50];
    let tail = RecordTail { start: 0, lines: 3 };
    let found: Vec<_> = tail.read(text.as_bytes()).map(Result::unwrap).collect();
    let [
        CaptureEntry::SkippedLine { number, .. },
        CaptureEntry::Exchange(_),
    ] = &found[..]
    else {
        panic!("{found:?}");
    };
    assert_eq!(number.to_string(), "-1");
}

#[test]
fn requests_are_selected_while_reading() {
    let text: String = (1..=5).map(|seq| request_line(seq, "/")).collect();
    let chosen = |choice: &str| -> Vec<u64> {
        let selection = Selection::parse(choice).unwrap();
        let reader = Cursor::new(text.clone().into_bytes());
        let found = select(
            read(reader, Timestamp::UNIX_EPOCH, None).unwrap(),
            Some(&selection),
            CountedFrom::Start,
        );
        let found = exchanges(found.map(Result::unwrap).collect());
        found.iter().map(|exchange| exchange.nth.count()).collect()
    };
    assert_eq!(chosen("4,2"), [2, 4]);
    assert_eq!(chosen("-1"), [5]);
    assert_eq!(chosen("1,-2.."), [1, 4, 5]);
    assert_eq!(chosen("2..-4"), [2]);
    assert_eq!(chosen("9"), [0; 0]);
}

/// The selected requests of a record with their numbers, read as a whole or from the end.
fn selected(
    found: impl Iterator<Item = std::io::Result<CaptureEntry>>,
    selection: &Selection,
    counted_from: CountedFrom,
) -> (Vec<String>, Vec<Exchange>) {
    let mut exchanges = Vec::new();
    for found in select(found, Some(selection), counted_from) {
        if let CaptureEntry::Exchange(exchange) = found.unwrap() {
            exchanges.push(*exchange);
        }
    }
    let numbers = exchanges.iter().map(|exchange| exchange.nth.to_string());
    let numbers = numbers.collect();
    for exchange in &mut exchanges {
        exchange.nth = 0.into();
    }
    (numbers, exchanges)
}

/// Lines that a record can have, each with its line break.
fn any_record() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        6 => (1..4_u64, "/[a-z]{0,30}").prop_map(|(seq, target)| request_line(seq, &target)),
        6 => (1..4_u64, 200..300_u16).prop_map(|(seq, status)| response_line(seq, status)),
        1 => Just("{\"type\":\"ready\",\"v\":1}\n".to_owned()),
        1 => Just("{\"type\":\"verdict\",\"v\":1,\"reason\":\"a\\nb\"}\n".to_owned()),
        1 => Just(" \n".to_owned()),
        // A line that was cut off, and then ended by the next writer.
        1 => (1..60_usize).prop_map(|length| request_line(1, "/cut")[..length].to_owned() + "\n"),
        1 => Just("{\"type\":\"request\",\"v\":1,\"seq\":\"\u{e9}\"}\n".to_owned()),
    ];
    let line = (line, any::<bool>()).prop_map(|(line, has_cr)| {
        if has_cr {
            line.replace('\n', "\r\n")
        } else {
            line
        }
    });
    (prop::collection::vec(line, 0..24), 0..80_usize).prop_map(|(lines, cut)| {
        // The last line may have no line break, or be cut off.
        let text = lines.concat();
        let end = text.len().saturating_sub(cut).max(text.len() / 2);
        text[..text.floor_char_boundary(end)].to_owned()
    })
}

/// Any request that a listener could have received.
fn any_request() -> impl Strategy<Value = Request> {
    let value = prop::collection::vec(
        prop_oneof![b'!'..=b'~', b'\x80'..=b'\xff', Just(b'"')],
        0..12,
    );
    let headers = prop::collection::vec(("[A-Za-z-]{1,8}[0-9]", value), 0..6);
    let target = prop_oneof![
        "/[!-~]{0,20}",
        "/[!-~\u{80}-\u{9f}\u{2028}\u{feff}é🙂]{0,10}"
    ];
    let body = prop::collection::vec(any::<u8>(), 0..40);
    ("[A-Za-z]{1,7}", target, headers, body).prop_map(|(method, target, headers, body)| {
        let mut request = Request::new(method, target);
        request.headers = headers.into_iter().collect();
        request.headers.push("Host", "127.0.0.1:8080");
        if !body.is_empty() {
            request
                .headers
                .push("Content-Length", body.len().to_string());
        }
        request.body = body;
        request
    })
}

/// Heads that are nearly requests, and their bodies.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let usual = |bytes: &'static [u8]| Just(bytes.to_vec());
    let target = prop_oneof![
        "/[!-~]{0,8}",
        "/[ -~\u{80}-\u{a0}\u{2028}é]{0,8}",
        "(http|https)://[a-z:@0-9.]{0,6}(/\u{85}?)?",
        "[*/a-z:0-9]{1,5}",
    ];
    let line = ("[!#-'*+.0-9A-Z^_`a-z|~-]{1,5}", target, "HTTP/1[!-~][01]");
    let line = line.prop_map(|(method, target, version)| {
        format!("{method} {target} {version}\r\n").into_bytes()
    });
    let odd = prop::collection::vec(
        prop_oneof![4 => b' '..=b'~', 2 => b'\x80'..=b'\xff', 1 => any::<u8>()],
        0..8,
    );
    let field = ("[A-Za-z!#$%&'*+.^_`|~0-9-]{1,6}", odd)
        .prop_map(|(name, value)| [name.as_bytes(), b":", &value, b"\r\n"].concat());
    let body = prop_oneof![
        usual(b"\r\n"),
        usual(b"Content-Length: 3\r\n\r\n\x7f\0\xc2"),
        usual(b"Transfer-Encoding: chunked\r\n\r\n2;a=\"\xc2\x85\"\r\n\xc2\x85\r\n0\r\nX: \xc2\x85\r\n\r\n"),
    ];
    (line, prop::collection::vec(field, 0..3), body).prop_map(|(line, fields, body)| {
        [line, b"Host: h\r\n".to_vec(), fields.concat(), body].concat()
    })
}

proptest! {
    #[test]
    fn the_end_of_a_record_reads_as_in_the_whole(
        record in any_record(),
        selection in prop_oneof!["-[1-9]", "-[4-6]\\.\\.-[1-3]", "-[1-9]\\.\\.", "-1,-3\\.\\."],
        block in 1..400_usize,
    ) {
        let selection = Selection::parse(&selection).unwrap();
        let wanted = selection.tail().unwrap();
        let whole = || record_reader::JsonLinesReader::new(record.as_bytes());
        let found: Vec<_> = whole().map_while(Result::ok).collect();
        let lines = found.iter().filter(|found| matches!(found, CaptureEntry::SkippedLine { .. }));
        let broken = lines.count();
        let requests: Vec<_> = found.iter().filter_map(|found| match found {
            CaptureEntry::Exchange(exchange) => exchange.lines.request.as_deref(),
            _ => None,
        }).collect();
        let mut file = Cursor::new(record.as_bytes());
        let length = record.len() as u64;
        let tail = RecordTail::search(&mut file, length, wanted, block).unwrap();
        let Some(tail) = tail else {
            // What there is begins with the first line, or there is not enough.
            let is_first = requests.len() == wanted && record.starts_with(requests[0]);
            prop_assert!(requests.len() < wanted || is_first || broken >= 10);
            return Ok(());
        };
        let start = usize::try_from(tail.start()).unwrap();
        prop_assert_eq!(record[start..].lines().count() as u64, tail.lines);
        let (numbers, of_whole) = selected(whole(), &selection, CountedFrom::Start);
        let (from_end, of_tail) =
            selected(tail.read(&record.as_bytes()[start..]), &selection, CountedFrom::End);
        prop_assert_eq!(of_tail, of_whole);
        let total = requests.len();
        let expected = numbers.iter().map(|nth| format!("-{}", total + 1 - nth.parse::<usize>().unwrap()));
        prop_assert_eq!(from_end, expected.collect::<Vec<_>>());
    }

    #[test]
    fn what_the_parser_takes_comes_back_from_a_record(bytes in any_bytes()) {
        let Ok(found) = read(Cursor::new(bytes), Timestamp::UNIX_EPOCH, None) else {
            return Ok(()); // another format, such as binary data
        };
        for found in found {
            let Ok(CaptureEntry::Exchange(exchange)) = found else { continue };
            let mut request = exchange.received.request.clone();
            let lines = exchange.to_lines().concat();
            let read = exchanges(entries(&lines)).remove(0);
            prop_assert_eq!(&read.received.origin, &exchange.received.origin);
            // A line has neither the white space of the head nor the sizes of the chunks.
            request.headers = request.headers.iter().collect();
            request.framed = None;
            prop_assert_eq!(read.received.request, request);
        }
    }

    #[test]
    fn any_request_comes_back_from_each_form(request in any_request()) {
        let mut exchange = CaptureEntry::foreign(1, Some(Timestamp::UNIX_EPOCH), request.clone());
        exchange.response = Some(ResponseLine::new(1, 200, std::time::Duration::from_millis(2)));
        let entry = to_har(&target_url(&exchange).unwrap(), &exchange);
        let har = format!("{HAR_START}{entry}{HAR_END}").into_bytes();
        let lines = exchange.to_lines().concat().into_bytes();
        for text in [har, lines] {
            let read = exchanges(entries(text)).remove(0);
            prop_assert_eq!(&read.received.request, &request);
            prop_assert_eq!(&read.response, &exchange.response);
        }
        let raw = exchanges(entries(request.to_bytes())).remove(0);
        prop_assert_eq!(raw.received.request, request);
    }
}
