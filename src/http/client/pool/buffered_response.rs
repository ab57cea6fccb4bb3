//! Reads a response from a buffer that may not hold all of it yet.
//!
//! The response parser starts from the beginning each time, so the caller asks again only when enough has arrived.

use crate::http::client::response_parser::{ResponseError, ResponseFraming, read_body, read_head};
use crate::message::Response;

/// The size of all interim responses together: that of one head.
const MAX_INTERIM: usize = 64 * 1024;

/// What a buffer holds.
pub(super) enum BufferedResponse {
    /// The start of a response. Reading again is useful only when the buffer holds this many bytes.
    Incomplete(usize),
    Complete {
        response: Response,
        /// The body was longer than the limit, and is cut there.
        truncated: bool,
        /// Nothing follows it in the buffer.
        is_last: bool,
    },
    /// No valid response, with what arrived of one if its head was complete.
    Invalid(ResponseError, Option<(Box<Response>, ResponseFraming)>),
}

/// Reads a response; `is_end` is whether no more bytes will follow, `is_head` whether the request was HEAD.
pub(super) fn read(bytes: &[u8], is_end: bool, is_head: bool, max: usize) -> BufferedResponse {
    let mut rest = bytes;
    let mut response = loop {
        match read_head(&mut rest) {
            Err(ResponseError::Ended(_)) if !is_end => return BufferedResponse::Incomplete(0),
            Err(error) => return BufferedResponse::Invalid(error, None),
            Ok(response) if response.status == 101 || response.status >= 200 => break response,
            // Interim (RFC 9110 section 15.2).
            Ok(_) if bytes.len() - rest.len() > MAX_INTERIM => {
                let what = "its interim responses are larger than 64 KiB".to_owned();
                return BufferedResponse::Invalid(ResponseError::Malformed(what), None);
            }
            Ok(_) => {}
        }
    };
    let framing = match ResponseFraming::of(&response, is_head) {
        Ok(framing) => framing,
        Err(error) => return BufferedResponse::Invalid(error, None),
    };
    let head = bytes.len() - rest.len();
    let need = match framing {
        ResponseFraming::UntilClose => max.saturating_add(1),
        ResponseFraming::Length(length) => usize::try_from(length).unwrap_or(max).min(max),
        ResponseFraming::None | ResponseFraming::Chunked => 0,
    };
    if rest.len() < need && !is_end {
        return BufferedResponse::Incomplete(head.saturating_add(need));
    }
    match read_body(&mut rest, framing, max, &mut response.body) {
        Ok(truncated) => BufferedResponse::Complete {
            response,
            truncated,
            is_last: rest.is_empty(),
        },
        Err(ResponseError::Ended(_)) if !is_end => BufferedResponse::Incomplete(0),
        Err(error) => BufferedResponse::Invalid(error, Some((Box::new(response), framing))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: usize = 1000;

    /// Reads the first `count` of these bytes.
    fn read_first(bytes: &[u8], count: usize) -> BufferedResponse {
        read(&bytes[..count], false, false, MAX)
    }

    #[test]
    fn a_response_is_complete_with_its_last_byte() {
        for bytes in [
            &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        ] {
            for count in 0..bytes.len() {
                let part = read_first(bytes, count);
                assert!(
                    matches!(part, BufferedResponse::Incomplete(need) if need <= bytes.len()),
                    "{count}"
                );
            }
            let whole = read_first(bytes, bytes.len());
            assert!(matches!(
                whole,
                BufferedResponse::Complete {
                    truncated: false,
                    is_last: true,
                    ..
                }
            ));
            let followed = [bytes, b"H"].concat();
            assert!(matches!(
                read_first(&followed, followed.len()),
                BufferedResponse::Complete {
                    truncated: false,
                    is_last: false,
                    ..
                }
            ));
        }
    }

    #[test]
    fn a_response_without_a_length_ends_with_the_connection() {
        let bytes = b"HTTP/1.1 200 OK\r\n\r\nhello";
        assert!(matches!(
            read_first(bytes, bytes.len()),
            BufferedResponse::Incomplete(_)
        ));
        let BufferedResponse::Complete { response, .. } = read(bytes, true, false, MAX) else {
            panic!("not complete");
        };
        assert_eq!(response.body, b"hello");
    }

    #[test]
    fn a_body_over_the_limit_is_cut_at_once() {
        let body = "x".repeat(MAX + 100);
        let chunk = format!("{:x}\r\n{body}", body.len() + 1);
        for (fields, body) in [
            ("", &body),
            ("Content-Length: 99999999999\r\n", &body),
            ("Transfer-Encoding: chunked\r\n", &chunk),
        ] {
            let bytes = format!("HTTP/1.1 200 OK\r\n{fields}\r\n{body}");
            let BufferedResponse::Complete {
                response,
                truncated: true,
                ..
            } = read(bytes.as_bytes(), false, false, MAX)
            else {
                panic!("not cut: {fields}");
            };
            assert_eq!(response.body.len(), MAX);
        }
    }

    #[test]
    fn endless_interim_responses_are_invalid() {
        let flood = "HTTP/1.1 100 Continue\r\n\r\n".repeat(4000);
        let read = read(flood.as_bytes(), false, false, MAX);
        assert!(matches!(
            read,
            BufferedResponse::Invalid(ResponseError::Malformed(_), None)
        ));
    }

    #[test]
    fn a_response_that_ends_early_is_invalid() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
        let BufferedResponse::Invalid(ResponseError::Ended(3), Some((response, _))) =
            read(bytes, true, false, MAX)
        else {
            panic!("not reported");
        };
        assert_eq!(response.body, b"hel");
        assert!(matches!(
            read(b"", true, false, MAX),
            BufferedResponse::Invalid(ResponseError::Ended(0), None)
        ));
        let other = read(b"SSH-2.0", false, false, MAX);
        assert!(matches!(
            other,
            BufferedResponse::Invalid(ResponseError::Malformed(_), None)
        ));
    }
}
