//! What is shown of a replayed request, on stdout, and said beside it.

use anyhow::Result;

use super::Replaying;
use crate::commands::deliver::{MAX_ANSWER, attempt};
use crate::commands::signer::Signer;
use crate::delivery::{Delivery, FinishedAttempt};
use crate::http::client::TimedResponse;
use crate::message::{Request, Url};
use crate::output::render::{self, DisplayOptions};
use crate::output::style::{Role, Style};
use crate::output::{StyledText, stderr, stdout, units};
use crate::payload::EventType;
use crate::provider::{id_headers, recognise};
use crate::record::Exchange;
use crate::signature::expiring_scheme;

impl Replaying<'_> {
    pub(super) fn show(
        &mut self,
        exchange: &Exchange,
        delivery: &Delivery,
        attempted: &FinishedAttempt,
    ) -> Result<()> {
        let (request, outcome) = (&*attempted.request, &attempted.outcome);
        if self.args.json {
            let id = recognise(request).id;
            // With an id of its own each is the first.
            let before = if self.args.new_id { 0 } else { self.round - 1 };
            let tried = (before + attempted.attempt, request, outcome);
            let made = attempt(id.as_deref(), self.seq, &delivery.url, tried);
            return Ok(stdout::write_data(made.to_line().as_bytes())?);
        }
        let nth = exchange.nth;
        match outcome {
            Err(failure) => {
                let mut url = delivery.url.clone();
                url.target.clone_from(&request.target);
                self.tell(&format!("request {nth} to {url}: {failure}"));
            }
            Ok(answer) if answer.truncated => {
                let limit = units::size(MAX_ANSWER);
                self.tell(&format!(
                    "request {nth}: the answer's body is longer than {limit}"
                ));
            }
            Ok(_) if self.args.quiet => {}
            Ok(answer) => {
                let text = self.block(exchange, (&delivery.url, request), answer);
                stdout::write_text(&text)?;
            }
        }
        Ok(())
    }

    pub(super) fn look(&self, style: Style) -> DisplayOptions {
        DisplayOptions {
            style,
            show_secrets: self.args.show_secrets,
            limit: None,
        }
    }

    /// One line; with `-v` the heads and the answer's body too.
    fn block(
        &self,
        exchange: &Exchange,
        (url, request): (&Url, &Request),
        answer: &TimedResponse,
    ) -> StyledText {
        let look = self.look(self.context.stdout_style);
        let heads = self.args.verbose;
        let event = exchange.received.origin.event_type.as_deref();
        let event = event.and_then(|event| EventType::parse(event).ok());
        let sent = render::request_line(url, request, event.as_ref(), heads, &look);
        let told = Ok::<_, &String>((&answer.response, answer.elapsed));
        let answered = render::outcome(None, told, heads, &look);
        let mut text = StyledText::new(look.style);
        text.push(Role::Secondary, format!("#{}", exchange.nth));
        text.plain(" ");
        if !heads {
            text.append_line(&sent).plain("  ").append(&answered);
            return text;
        }
        text.append(&sent).append(&answered);
        if !answer.response.body.is_empty() {
            render::write_body(
                &mut text,
                &answer.response.headers,
                &answer.response.body,
                &look,
            );
        }
        text.end_line();
        text
    }

    /// What the receiver will not take, or can't tell from before: said once, and not in a quiet run.
    pub(super) fn warn(&mut self, request: &Request) {
        if self.args.quiet {
            return;
        }
        if self.remade.signer.is_none()
            && !self.warned.of_age
            && let Some(scheme) = expiring_scheme(request)
        {
            self.warned.of_age = true;
            self.tell(&format!(
                "warning: the recorded {} signatures hold the time of signing, and soon are too old: sign anew with --sign {} --secret-file FILE",
                scheme.label, scheme.name
            ));
        }
        let signs_id = self.remade.signer.as_ref();
        let signs_id = signs_id.is_some_and(Signer::signs_id);
        if self.args.new_id && !self.warned.of_id && !signs_id && id_headers(request).is_empty() {
            self.warned.of_id = true;
            self.tell("warning: --new-id changes an id in a header, and here is none: an id in the body stays as it was");
        }
    }

    /// Says something beside the progress.
    pub(super) fn tell(&mut self, text: &str) {
        self.progress.erase();
        stderr::message(text);
    }
}
