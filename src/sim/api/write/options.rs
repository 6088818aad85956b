//! The parameters of a change (apimachinery/pkg/apis/meta/v1/validation).
use super::super::call::Call;
use super::super::status::{Cause, Failure};

/// What is done about fields that a kind does not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unknown {
    /// They are dropped.
    Ignore,
    /// They are dropped, and a Warning header tells.
    Warn,
    /// The request is refused.
    Refuse,
}

/// What a changing request asks for beside the change.
#[derive(Clone, Debug)]
pub(crate) struct WriteOptions {
    pub(crate) dry_run: bool,
    /// Who is named in `managedFields`.
    pub(crate) manager: String,
    pub(crate) unknown: Unknown,
}

impl WriteOptions {
    /// Reads the query; `kind` is `CreateOptions`, `UpdateOptions` or `PatchOptions`.
    pub(crate) fn read(call: &Call, kind: &str) -> Result<Self, Failure> {
        let mut causes = Vec::new();
        let dry_run = dry_run(&call.query.all("dryRun"), &mut causes);
        let unknown = match call.query.get("fieldValidation") {
            None | Some("Warn") => Unknown::Warn,
            Some("Ignore") => Unknown::Ignore,
            Some("Strict") => Unknown::Refuse,
            Some(other) => {
                let supported = ["", "Ignore", "Strict", "Warn"];
                causes.push(Cause::unsupported("fieldValidation", &format!("{other:?}"), &supported));
                Unknown::Warn
            }
        };
        if call
            .query
            .get("fieldManager")
            .is_some_and(|manager| manager.len() > 128)
        {
            causes.push(Cause::new(
                "FieldValueTooLong",
                "fieldManager",
                "Too long: may not be more than 128 bytes",
            ));
        }
        if !causes.is_empty() {
            return Err(Failure::options(kind, &causes));
        }
        Ok(Self {
            dry_run,
            manager: call.manager(),
            unknown,
        })
    }

    /// Options of a request that `manager` makes within the cluster; `kind` is what the server calls them.
    ///
    /// # Errors
    /// 422 for a value of `dryRun` that nobody knows.
    pub(crate) fn inside(dry: &[&str], manager: &str, unknown: Unknown, kind: &str) -> Result<Self, Failure> {
        let mut causes = Vec::new();
        let dry_run = dry_run(dry, &mut causes);
        if !causes.is_empty() {
            return Err(Failure::options(kind, &causes));
        }
        Ok(Self {
            dry_run,
            manager: manager.to_owned(),
            unknown,
        })
    }
}

/// Whether nothing is to be stored; a value other than `All` is refused.
pub(in super::super) fn dry_run(values: &[&str], causes: &mut Vec<Cause>) -> bool {
    let given: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    if given.iter().any(|value| *value != "All") {
        let quoted: Vec<String> = given.iter().map(|value| format!("{value:?}")).collect();
        causes.push(Cause::unsupported(
            "dryRun",
            &format!("[{}]", quoted.join(",")),
            &["All"],
        ));
    }
    !given.is_empty()
}
