//! What a listener does with each request, and where it reports.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::Sender;

use super::display::DisplayQueue;
use super::handshakes::Handshakes;
use super::notice::Notice;
use super::targets::ForwardConfig;
use super::verifier::Verifier;
use crate::assertions::Rules;
use crate::record_file::RecordFile;
use crate::response_plan::ResponsePlan;

pub(crate) struct ListenerConfig {
    pub(crate) plan: ResponsePlan,
    /// `None` accepts every request without a check of its signature.
    pub(crate) verifier: Option<Verifier>,
    /// `None` responds to checks of the endpoint as to any other request.
    pub(crate) handshakes: Option<Handshakes>,
    pub(crate) forwards: Option<Arc<ForwardConfig>>,
    pub(crate) rules: Rules,
    /// Whether a response waits until the record is on the disk.
    pub(crate) sync: bool,
}

/// What the run has opened for the listener.
pub(crate) struct Outputs {
    pub(crate) record_file: Option<RecordFile>,
    /// `None` shows nothing.
    pub(crate) display: Option<DisplayQueue>,
    pub(crate) notices: Sender<Notice>,
    /// The times of the rules count from here.
    pub(crate) started: Instant,
}
