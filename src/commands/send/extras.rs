//! What only some formats carry: CloudEvents' attributes and data that is no JSON, the files of a multipart body.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::cli::{FormatName, Send};
use crate::commands::context::{Context, usage, with_random};
use crate::commands::value_input::{self, read_file};
use crate::payload::cloudevents::is_json;
use crate::payload::{Extras, File, Format, Item};

/// Whether files have a place.
pub(super) fn has_parts(args: &Send) -> bool {
    args.format == Some(FormatName::Multipart)
}

/// Reads them; what the format has no place for is a usage error.
pub(super) fn extras(args: &Send, format: Format, context: &Context) -> Result<Extras> {
    if !format.is_cloudevents() && (args.source.is_some() || !args.attributes.is_empty()) {
        return Err(usage(
            "--source and --attribute belong to CloudEvents: take --format cloudevents",
        ));
    }
    Ok(Extras {
        content_type: args.content_type.clone(),
        source: args.source.clone(),
        attributes: args.attributes.clone(),
        bytes: bytes(args, format, context)?,
        files: if has_parts(args) {
            files(args)?
        } else {
            Vec::new()
        },
        boundary: boundary()?,
    })
}

/// The data of a CloudEvent, where its type says that it is no JSON.
fn bytes(args: &Send, format: Format, context: &Context) -> Result<Option<Vec<u8>>> {
    let other = args
        .content_type
        .as_deref()
        .is_some_and(|given| !is_json(given));
    match &args.data {
        Some(value) if other && format.is_cloudevents() => {
            value_input::read("--data", value, context).map(|input| Some(input.bytes))
        }
        _ => Ok(None),
    }
}

fn files(args: &Send) -> Result<Vec<File>> {
    let files = args.items.iter().filter_map(|item| match item {
        Item::File(name, path) => Some((name, path)),
        _ => None,
    });
    files
        .map(|(name, path)| {
            let file_name = Path::new(path).file_name().unwrap_or_default();
            Ok(File {
                name: name.clone(),
                file_name: file_name.to_string_lossy().into_owned(),
                bytes: read_file(path)?,
            })
        })
        .collect()
}

/// 128 random bits: no part holds them but by design.
fn boundary() -> Result<String> {
    let mut random = [0; 16];
    with_random(|fill| fill(&mut random))?;
    let mut boundary = String::from("hook-");
    for byte in random {
        let _ = write!(boundary, "{byte:02x}");
    }
    Ok(boundary)
}
