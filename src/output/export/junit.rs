//! The cases of a run as JUnit XML, in the parts of it that GitHub's reporters, GitLab and Jenkins agree on.
//!
//! GitLab shows the text of `failure` and no `system-out`, so the failing request is in the former; Jenkins shows both.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use crate::message::credentials::mask_text;
use crate::output::escape::{Keep, escape};
use crate::xml;

#[derive(Clone, Copy, Debug)]
pub(crate) struct JunitReport<'a> {
    /// What ran: `hook listen`.
    pub(crate) name: &'a str,
    pub(crate) cases: &'a [JunitCase],
    pub(crate) started: Timestamp,
    pub(crate) elapsed: Duration,
    /// What is known about the run, by name.
    pub(crate) properties: &'a [(&'a str, String)],
    /// What came, in one line.
    pub(crate) summary: &'a str,
}

#[derive(Clone, Debug)]
pub(crate) struct JunitCase {
    pub(crate) name: String,
    pub(crate) time: Duration,
    pub(crate) outcome: JunitOutcome,
}

#[derive(Clone, Debug)]
pub(crate) enum JunitOutcome {
    Passed,
    Skipped {
        /// Why, in one line.
        reason: Option<String>,
        /// More lines, as of a failure.
        detail: Option<String>,
    },
    Failed {
        /// Why, in one line.
        reason: String,
        /// More lines, safe for a terminal: the request that failed.
        detail: String,
    },
}

pub(crate) fn to_junit(report: &JunitReport) -> String {
    let count = |of: fn(&JunitOutcome) -> bool| {
        let counted = report.cases.iter().filter(|case| of(&case.outcome));
        counted.count()
    };
    let totals = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{}\"",
        report.cases.len(),
        count(|outcome| matches!(outcome, JunitOutcome::Failed { .. })),
        count(|outcome| matches!(outcome, JunitOutcome::Skipped { .. })),
        seconds(report.elapsed),
    );
    let name = attribute(report.name);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"{name}\" {totals}>\n  \
         <testsuite name=\"{name}\" {totals} timestamp=\"{}\">\n",
        report.started.strftime("%FT%T") // the schema has no zone
    );
    write_properties(&mut out, report.properties);
    for case in report.cases {
        write_case(&mut out, &name, case);
    }
    let _ = write!(
        out,
        "    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
        attribute(report.summary)
    );
    out
}

fn write_properties(out: &mut String, properties: &[(&str, String)]) {
    if properties.is_empty() {
        return;
    }
    out.push_str("    <properties>\n");
    for (name, value) in properties {
        let (name, value) = (attribute(name), attribute(value));
        let _ = writeln!(out, "      <property name=\"{name}\" value=\"{value}\"/>");
    }
    out.push_str("    </properties>\n");
}

fn write_case(out: &mut String, class: &str, case: &JunitCase) {
    let _ = write!(
        out,
        "    <testcase classname=\"{class}\" name=\"{}\" time=\"{}\"",
        attribute(&case.name),
        seconds(case.time)
    );
    match &case.outcome {
        JunitOutcome::Passed => out.push_str("/>\n"),
        JunitOutcome::Skipped { reason, detail } => {
            let message = reason.as_ref().map_or_else(String::new, |reason| {
                format!(" message=\"{}\"", attribute(reason))
            });
            let _ = writeln!(out, ">\n      <skipped{message}/>");
            if let Some(detail) = detail {
                let _ = writeln!(out, "      <system-out>{}</system-out>", text(detail));
            }
            out.push_str("    </testcase>\n");
        }
        JunitOutcome::Failed { reason, detail } => {
            let _ = write!(
                out,
                ">\n      <failure message=\"{}\" type=\"failure\">{}\n{}</failure>\n    </testcase>\n",
                attribute(reason),
                attribute(reason),
                text(detail)
            );
        }
    }
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
    use crate::assertions::{Case, CaseOutcome, FailedRequest};
    use crate::message::Request;
    use crate::output::export::run_cases;
    use crate::provider::Origin;

    const ELAPSED: Duration = Duration::from_millis(1250);

    fn report(cases: &[Case]) -> String {
        to_junit(&JunitReport {
            name: "hook listen",
            cases: &run_cases(cases, "see the record", ELAPSED),
            started: "2026-11-21T20:33:01.5Z".parse().unwrap(),
            elapsed: ELAPSED,
            properties: &[],
            summary: "2 of 3 requests",
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
