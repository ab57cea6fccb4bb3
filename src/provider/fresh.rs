//! The ids of deliveries come from `crate::ids`.

pub(super) use crate::ids::{BASE62, DIGITS, HEX, IdFormat as IdForm, LOWER, Random, UPPER};
