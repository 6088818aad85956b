//! Changing objects.
pub(super) mod collection;
pub(super) mod create;
mod decode;
pub(super) mod delete;
mod follow;
mod options;
mod stamp;
mod unknown;
pub(super) mod update;
mod validate;

pub(super) use create::create;
pub(super) use decode::{document, unsupported_media};
pub(super) use delete::{DeleteOptions, delete, delete_pod};
pub(super) use options::{Unknown, WriteOptions, dry_run};
pub(super) use update::{Change, Make, change, set_version};
