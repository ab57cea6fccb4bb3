//! The cases of a run as JUnit XML, in the parts of it that GitHub's reporters, GitLab and Jenkins agree on.
//!
//! GitLab shows the text of `failure` and no `system-out`, so the failing request is in the former; Jenkins shows both.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use crate::assertions::{Case, CaseOutcome, FailedRequest};
use crate::message::credentials::mask_text;
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::render::{BodyLimit, DisplayOptions, write_body, write_headers};
use crate::output::style::Style;
use crate::xml;

/// How much is shown of the body of a request that failed.
const MAX_LINES: usize = 500;
const MAX_BYTES: usize = 64 << 10;

#[derive(Clone, Copy, Debug)]
pub(crate) struct JunitReport<'a> {
    /// What ran: `hook listen`.
    pub(crate) name: &'a str,
    pub(crate) cases: &'a [Case<'a>],
    pub(crate) started: Timestamp,
    pub(crate) elapsed: Duration,
    /// What came, in one line.
    pub(crate) summary: &'a str,
    /// How to see the whole of a body that is cut.
    pub(crate) advice: &'static str,
}

pub(crate) fn to_junit(report: &JunitReport) -> String {
    let count = |of: fn(&CaseOutcome) -> bool| {
        let counted = report.cases.iter().filter(|case| of(&case.outcome));
        counted.count()
    };
    let totals = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{}\"",
        report.cases.len(),
        count(|outcome| matches!(outcome, CaseOutcome::Failed { .. })),
        count(|outcome| matches!(outcome, CaseOutcome::Skipped)),
        seconds(report.elapsed),
    );
    let name = attribute(report.name);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"{name}\" {totals}>\n  \
         <testsuite name=\"{name}\" {totals} timestamp=\"{}\">\n",
        report.started.strftime("%FT%T") // the schema has no zone
    );
    for (position, case) in report.cases.iter().enumerate() {
        // The cases ran side by side, and readers of reports add up the times.
        let time = if position == 0 {
            report.elapsed
        } else {
            Duration::ZERO
        };
        write_case(&mut out, (&name, report.advice), case, time);
    }
    let _ = write!(
        out,
        "    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
        attribute(report.summary)
    );
    out
}

fn write_case(
    out: &mut String,
    (class, advice): (&str, &'static str),
    case: &Case,
    time: Duration,
) {
    let _ = write!(
        out,
        "    <testcase classname=\"{class}\" name=\"{}\" time=\"{}\"",
        attribute(&case.name),
        seconds(time)
    );
    match &case.outcome {
        CaseOutcome::Passed => out.push_str("/>\n"),
        CaseOutcome::Skipped => out.push_str(">\n      <skipped/>\n    </testcase>\n"),
        CaseOutcome::Failed { reason, request } => {
            let request = request.map_or_else(String::new, |request| shown(request, advice));
            let _ = write!(
                out,
                ">\n      <failure message=\"{}\" type=\"failure\">{}\n{}</failure>\n    </testcase>\n",
                attribute(reason),
                attribute(reason),
                text(&request)
            );
        }
    }
}

/// A request as people read it; credentials are masked, because many read reports.
fn shown(kept: &FailedRequest, advice: &'static str) -> String {
    let request = &kept.request;
    let options = DisplayOptions {
        style: Style::new(false),
        limit: Some(BodyLimit {
            lines: MAX_LINES,
            bytes: MAX_BYTES,
            advice,
            ..BodyLimit::PIPE
        }),
    };
    let start = format!("{} {} {}", request.method, request.target, request.version);
    let mut out = StyledText::new(options.style);
    out.end_line().plain(start).end_line();
    write_headers(&mut out, &request.headers, &options);
    out.end_line();
    write_body(&mut out, &request.headers, &request.body, &options);
    out.as_str().to_owned()
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

/// Text of one line, for an attribute, without credentials.
fn attribute(text: &str) -> String {
    characters(&mask_text(&escape(text.as_bytes(), Keep::Nothing)))
}

/// Text of lines, for an element.
fn text(text: &str) -> String {
    characters(&escape(text.as_bytes(), Keep::Lines))
}

/// Escapes text that has no control characters any more. XML forbids two more characters, also as references.
fn characters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let allowed = |char| {
        if xml::is_allowed(char) {
            char
        } else {
            '\u{fffd}'
        }
    };
    let text: String = text.chars().map(allowed).collect();
    xml::push_attribute(&text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roxmltree::{Document, Node};

    use super::*;
    use crate::message::Request;
    use crate::provider::Origin;

    fn report(cases: &[Case]) -> String {
        to_junit(&JunitReport {
            name: "hook listen",
            cases,
            started: "2026-11-21T20:33:01.5Z".parse().unwrap(),
            elapsed: Duration::from_millis(1250),
            summary: "2 of 3 requests",
            advice: "see the record",
        })
    }

    fn failed<'a>(reason: &str, request: Option<&'a FailedRequest>) -> Case<'a> {
        Case {
            name: "expect a=\"<b>\" & c".to_owned(),
            outcome: CaseOutcome::Failed {
                reason: reason.to_owned(),
                request,
            },
        }
    }

    fn kept(method: &str, target: &str, body: &[u8]) -> FailedRequest {
        let mut request = Request::new(method, target);
        request.headers.push("Authorization", "Bearer secret");
        request.body = body.to_vec();
        FailedRequest {
            seq: 2,
            at: Duration::ZERO,
            remote: None,
            request,
            origin: Origin::default(),
            signature: None,
        }
    }

    fn elements<'a, 'b>(document: &'a Document<'b>, name: &'static str) -> Vec<Node<'a, 'b>> {
        let all = document.descendants();
        all.filter(|node| node.has_tag_name(name)).collect()
    }

    #[test]
    fn a_report_reads_like_this() {
        let case = |name: &str, outcome| Case {
            name: name.to_owned(),
            outcome,
        };
        let cases = [
            case("3 requests", CaseOutcome::Passed),
            case("want event=a", CaseOutcome::Skipped),
            failed("request 2: `a` was `<c>`", None),
        ];
        let want = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"hook listen\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"1.250\">
  <testsuite name=\"hook listen\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"1.250\" timestamp=\"2026-11-21T20:33:01\">
    <testcase classname=\"hook listen\" name=\"3 requests\" time=\"1.250\"/>
    <testcase classname=\"hook listen\" name=\"want event=a\" time=\"0.000\">
      <skipped/>
    </testcase>
    <testcase classname=\"hook listen\" name=\"expect a=&quot;&lt;b&gt;&quot; &amp; c\" time=\"0.000\">
      <failure message=\"request 2: `a` was `&lt;c&gt;`\" type=\"failure\">request 2: `a` was `&lt;c&gt;`
</failure>
    </testcase>
    <system-out>2 of 3 requests</system-out>
  </testsuite>
</testsuites>
";
        assert_eq!(report(&cases), want);
    }

    #[test]
    fn the_failing_request_is_in_it_without_its_credentials() {
        let kept = kept("POST", "/a?b&c", b"{\"x\": \"<y>\"}");
        let xml = report(&[failed("why", Some(&kept))]);
        let document = Document::parse(&xml).unwrap();
        let failure = elements(&document, "failure")[0];
        assert_eq!(failure.attribute("message"), Some("why"));
        let want = "why\n\nPOST /a?b&c HTTP/1.1\nAuthorization: Bearer ********\n\n\
                    {\n  \"x\": \"<y>\"\n}\n";
        assert_eq!(failure.text(), Some(want));
    }

    proptest! {
        #[test]
        fn whatever_came_the_document_is_whole(
            reason in any::<String>(),
            target in any::<String>(),
            body in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let kept = kept("POST", &target, &body);
            let hostile = format!("{reason}\u{0}\u{1b}]]>\u{fffe}\r\n\t");
            let xml = report(&[failed(&hostile, Some(&kept))]);
            let document = Document::parse(&xml);
            prop_assert!(document.is_ok(), "{document:?}");
            let document = document.unwrap();
            let case = elements(&document, "testcase")[0];
            prop_assert_eq!(case.attribute("name"), Some("expect a=\"<b>\" & c"));
            let message = elements(&document, "failure")[0].attribute("message").unwrap();
            prop_assert!(message.ends_with("\\x00\\x1b]]>\u{fffd}\\r\\n\\t"), "{message:?}");
        }
    }
}
