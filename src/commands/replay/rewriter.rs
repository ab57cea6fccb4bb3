//! Rewrites a recorded request for the URLs that it goes to now: `Host` and framing, and where asked for the path, the
//! message id and the signature. Every other byte stays.

use anyhow::Result;
use jiff::Timestamp;

use crate::cli::Replay;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::signer::{re_sign, signer_from_flags};

use crate::delivery::{Delivery, message_id};
use crate::message::hop_by_hop::forwarded_request;
use crate::message::{Request, Url};
use crate::provider::id_headers;
use crate::signature::Signer;

pub(super) struct Rewriter {
    pub(super) urls: Vec<Url>,
    keep_path: bool,
    new_id: bool,
    signer: Option<Signer>,
}

impl Rewriter {
    /// Reads the secret and, without a URL among the flags, the environment.
    pub(super) fn new(args: &Replay) -> Result<Self> {
        Ok(Self {
            urls: Context::urls(&[args.url.as_slice(), &args.request.urls].concat())?,
            keep_path: args.request.keep_path,
            new_id: args.request.new_id,
            signer: signer_from_flags(args.signature.sign, &args.signature.signing)?,
        })
    }

    pub(super) fn signs(&self) -> bool {
        self.signer.is_some()
    }

    /// Whether a new id reaches this request: in a header, or because the signature has it.
    pub(super) fn can_renew_id(&self, request: &Request) -> bool {
        self.signer.as_ref().is_some_and(Signer::signs_id) || !id_headers(request).is_empty()
    }

    /// The request for each URL; the error says why there can be none.
    pub(super) fn deliveries(&self, recorded: &Request) -> Result<Vec<Delivery>, String> {
        let id = self.new_id.then(message_id).transpose();
        let id = id.map_err(|error| error.to_string())?;
        let delivery = |url: &Url| {
            let mut request = forwarded_request(recorded, url, self.keep_path);
            if let Some(id) = &id {
                for name in id_headers(&request) {
                    request.headers.set_value(name, id);
                }
            }
            let url = url.clone();
            let mut delivery = Delivery { url, request };
            if let Some(signer) = &self.signer {
                re_sign(signer, &mut delivery, id.as_deref(), Timestamp::now())?;
            }
            Ok(delivery)
        };
        self.urls.iter().map(delivery).collect()
    }

    /// The request of a further attempt, re-signed where it was signed here.
    pub(super) fn renew(&self, first: &Delivery) -> Result<Request> {
        let mut delivery = first.clone();
        if let Some(signer) = &self.signer {
            let renewed = re_sign(signer, &mut delivery, None, Timestamp::now());
            renewed.map_err(usage)?;
        }
        Ok(delivery.request)
    }
}
