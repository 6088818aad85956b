//! The fields of a line.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Who;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The first line.
    SessionStart,
    /// A dry run is about to be sent.
    DryRun,
    /// A request is about to be sent.
    Intent,
    /// It was answered, or it is certain that it never will be.
    Answer,
    /// It was followed to its end.
    Outcome,
    /// The last line.
    SessionEnd,
}

/// What is about to be done, and to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Verb: `migrate`, `stop`.
    pub verb: String,
    /// `kubevirt.io/v1/virtualmachineinstancemigrations`.
    pub gvr: String,
    /// Namespace.
    pub ns: String,
    /// Name.
    pub name: String,
    /// UID.
    pub uid: String,
    /// `resourceVersion` that the plan saw.
    pub resource_version: String,
    /// Method and target of the request.
    pub intent: String,
    /// Body of the request, as it is sent.
    pub patch: Option<serde_json::Value>,
    /// What the operator typed as a reason.
    pub reason: String,
    /// What the dry run said before.
    pub dry_run_result: String,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// `accepted`, `refused: …`, `no answer: …`; of an outcome `done`, `failed: …`, `unknown: …`.
    pub result: String,
    /// HTTP status, if there was an answer.
    pub http_status: Option<u16>,
    /// `Audit-Id` header of the answer: the same in the API server's own audit log.
    pub audit_id: String,
    /// Milliseconds since the intent.
    pub duration_ms: Option<u64>,
}

/// One line. Fields that do not apply are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When, in UTC.
    pub ts: Timestamp,
    /// Number, from one, without gaps.
    pub seq: u64,
    /// What it is about.
    pub event: Event,
    /// Who, where and how; in every line, so that each can be read alone.
    #[serde(flatten)]
    pub who: Who,
    /// Number of the intent that this line answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verb: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gvr: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ns: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub intent: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<serde_json::Value>,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// See [`Entry`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dry_run_result: String,
    /// See [`Answer`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub result: String,
    /// See [`Answer`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// See [`Answer`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub audit_id: String,
    /// See [`Answer`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Hash of the line before; zeros in the first.
    pub prev_hash: String,
}

impl Record {
    pub(super) fn new(event: Event, who: &Who, of: Option<u64>, entry: &Entry, answer: Answer) -> Self {
        let entry = entry.clone();
        Self {
            // filled in when it is sealed
            ts: Timestamp::UNIX_EPOCH,
            seq: 0,
            prev_hash: String::new(),
            event,
            who: who.clone(),
            of,
            verb: entry.verb,
            gvr: entry.gvr,
            ns: entry.ns,
            name: entry.name,
            uid: entry.uid,
            resource_version: entry.resource_version,
            intent: entry.intent,
            patch: entry.patch,
            reason: entry.reason,
            dry_run_result: entry.dry_run_result,
            result: answer.result,
            http_status: answer.http_status,
            audit_id: answer.audit_id,
            duration_ms: answer.duration_ms,
        }
    }
}
