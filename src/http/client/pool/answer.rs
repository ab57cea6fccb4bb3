//! An answer out of bytes that may not all be there yet.

use crate::http::client::codec::{Framing, Problem, read_body, read_head};
use crate::message::Response;

/// All interim answers before the final one together, as much as one head may be.
const MAX_INTERIM: usize = 64 * 1024;

/// What bytes are.
pub(super) enum Read {
    /// The start of an answer; nothing else is known before there are so many bytes.
    Part(usize),
    /// An answer.
    Whole {
        response: Response,
        /// Its body was longer than it may be.
        cut: bool,
        /// There is nothing behind it.
        is_last: bool,
    },
    /// No answer; what came of one, if its head was complete.
    Wrong(Problem, Option<(Box<Response>, Framing)>),
}

/// Reads an answer out of these bytes; with `ended` no more will come.
pub(super) fn read(bytes: &[u8], ended: bool, to_head: bool, max: usize) -> Read {
    let mut rest = bytes;
    let mut response = loop {
        match read_head(&mut rest) {
            Err(Problem::Ended(_)) if !ended => return Read::Part(0),
            Err(problem) => return Read::Wrong(problem, None),
            Ok(response) if response.status == 101 || response.status >= 200 => break response,
            // Interim (RFC 9110 section 15.2).
            Ok(_) if bytes.len() - rest.len() > MAX_INTERIM => {
                let what = "its interim answers are larger than 64 KiB".to_owned();
                return Read::Wrong(Problem::Malformed(what), None);
            }
            Ok(_) => {}
        }
    };
    let framing = match Framing::of(&response, to_head) {
        Ok(framing) => framing,
        Err(problem) => return Read::Wrong(problem, None),
    };
    let head = bytes.len() - rest.len();
    let need = match framing {
        Framing::UntilClose => max.saturating_add(1),
        Framing::Length(length) => usize::try_from(length).unwrap_or(max).min(max),
        Framing::None | Framing::Chunked => 0,
    };
    if rest.len() < need && !ended {
        return Read::Part(head.saturating_add(need));
    }
    match read_body(&mut rest, framing, max, &mut response.body) {
        Ok(cut) => Read::Whole {
            response,
            cut,
            is_last: rest.is_empty(),
        },
        Err(Problem::Ended(_)) if !ended => Read::Part(0),
        Err(problem) => Read::Wrong(problem, Some((Box::new(response), framing))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: usize = 1000;

    /// What is read of so many of these bytes.
    fn first(bytes: &[u8], count: usize) -> Read {
        read(&bytes[..count], false, false, MAX)
    }

    #[test]
    fn an_answer_is_whole_with_its_last_byte() {
        for answer in [
            &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        ] {
            for count in 0..answer.len() {
                let part = first(answer, count);
                assert!(
                    matches!(part, Read::Part(need) if need <= answer.len()),
                    "{count}"
                );
            }
            let whole = first(answer, answer.len());
            assert!(matches!(
                whole,
                Read::Whole {
                    cut: false,
                    is_last: true,
                    ..
                }
            ));
            let behind = [answer, b"H"].concat();
            assert!(matches!(
                first(&behind, behind.len()),
                Read::Whole {
                    cut: false,
                    is_last: false,
                    ..
                }
            ));
        }
    }

    #[test]
    fn one_without_a_length_ends_with_the_connection() {
        let answer = b"HTTP/1.1 200 OK\r\n\r\nhello";
        assert!(matches!(first(answer, answer.len()), Read::Part(_)));
        let Read::Whole { response, .. } = read(answer, true, false, MAX) else {
            panic!("not whole");
        };
        assert_eq!(response.body, b"hello");
    }

    #[test]
    fn what_is_too_large_is_cut_without_waiting_for_its_end() {
        let body = "x".repeat(MAX + 100);
        let chunk = format!("{:x}\r\n{body}", body.len() + 1);
        for (fields, body) in [
            ("", &body),
            ("Content-Length: 99999999999\r\n", &body),
            ("Transfer-Encoding: chunked\r\n", &chunk),
        ] {
            let answer = format!("HTTP/1.1 200 OK\r\n{fields}\r\n{body}");
            let Read::Whole {
                response,
                cut: true,
                ..
            } = read(answer.as_bytes(), false, false, MAX)
            else {
                panic!("not cut: {fields}");
            };
            assert_eq!(response.body.len(), MAX);
        }
    }

    #[test]
    fn interim_answers_without_end_are_none() {
        let flood = "HTTP/1.1 100 Continue\r\n\r\n".repeat(4000);
        let read = read(flood.as_bytes(), false, false, MAX);
        assert!(matches!(read, Read::Wrong(Problem::Malformed(_), None)));
    }

    #[test]
    fn what_ends_too_early_is_wrong() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
        let Read::Wrong(Problem::Ended(3), Some((response, _))) = read(answer, true, false, MAX)
        else {
            panic!("not told");
        };
        assert_eq!(response.body, b"hel");
        assert!(matches!(
            read(b"", true, false, MAX),
            Read::Wrong(Problem::Ended(0), None)
        ));
        let odd = read(b"SSH-2.0", false, false, MAX);
        assert!(matches!(odd, Read::Wrong(Problem::Malformed(_), None)));
    }
}
