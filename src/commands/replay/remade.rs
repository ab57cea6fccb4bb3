//! A recorded request as it goes out again.

use anyhow::Result;
use jiff::Timestamp;

use crate::cli::Replay;
use crate::commands::context::usage;
use crate::commands::signer::Signer;
use crate::delivery::{Delivery, message_id};
use crate::message::hop_by_hop::forwarded_request;
use crate::message::{Request, Url};
use crate::provider::id_headers;

/// Makes deliveries of recorded requests.
pub(super) struct Remade<'a> {
    pub(super) args: &'a Replay,
    pub(super) urls: Vec<Url>,
    pub(super) signer: Option<Signer>,
}

impl Remade<'_> {
    /// The request as it goes to each URL; the error says why it can't.
    pub(super) fn deliveries(&self, recorded: &Request) -> Result<Vec<Delivery>, String> {
        let id = self.args.new_id.then(message_id).transpose();
        let id = id.map_err(|error| format!("could not make a message id: {error}"))?;
        let delivery = |url: &Url| {
            let mut request = forwarded_request(recorded, url, self.args.keep_path);
            if let Some(id) = &id {
                for name in id_headers(&request) {
                    request.headers.set_value(name, id);
                }
            }
            let url = url.clone();
            let mut delivery = Delivery { url, request };
            if let Some(signer) = &self.signer {
                signer.re_sign(&mut delivery, id.as_deref(), Timestamp::now())?;
            }
            Ok(delivery)
        };
        self.urls.iter().map(delivery).collect()
    }

    /// The same for a further attempt: signed anew where it was signed here.
    pub(super) fn again(&self, first: &Delivery) -> Result<Request> {
        let mut delivery = first.clone();
        if let Some(signer) = &self.signer {
            let renewed = signer.re_sign(&mut delivery, None, Timestamp::now());
            renewed.map_err(usage)?;
        }
        Ok(delivery.request)
    }
}
