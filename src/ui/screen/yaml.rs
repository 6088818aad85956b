//! An object as YAML, coloured by what a line is.

use crate::app::screen::{VmPart, VmScreen};
use crate::ui::theme::Role;
use crate::ui::widget::text::{Run, Runs};

pub(super) fn lines(screen: &VmScreen, part: VmPart) -> Vec<Runs<'static>> {
    let Some(detail) = &screen.detail else {
        let why = match (&screen.trouble, screen.loading) {
            (Some(trouble), _) => format!(" not read: {trouble}"),
            (None, true) => " reading it".to_owned(),
            (None, false) => " not read".to_owned(),
        };
        return vec![vec![Run::new(why, Role::Dim)]];
    };
    let (object, none) = match part {
        VmPart::VmiYaml => (&detail.vmi, " There is no VirtualMachineInstance: the VM is off."),
        _ => (
            &detail.vm,
            " There is no VirtualMachine: nobody declared this instance.",
        ),
    };
    let Some(mut object) = object.clone() else {
        let missing = detail.missing.first().map(|trouble| format!(" not read: {trouble}"));
        return vec![vec![Run::new(missing.unwrap_or_else(|| none.to_owned()), Role::Dim)]];
    };
    if let Some(metadata) = object.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
        // who wrote which field is bookkeeping, and longer than the object
        metadata.remove("managedFields");
    }
    match serde_yaml_ng::to_string(&object) {
        Ok(text) => text.lines().map(line).collect(),
        Err(error) => vec![vec![Run::new(format!(" not shown: {error}"), Role::Bad)]],
    }
}

fn line(text: &str) -> Runs<'static> {
    let indent = text.len() - text.trim_start_matches([' ', '-']).len();
    let (lead, rest) = text.split_at_checked(indent).unwrap_or(("", text));
    let lead = Run::new(format!(" {lead}"), Role::Dim);
    match rest.split_once(": ") {
        Some((key, value)) if plain_key(key) => {
            vec![
                lead,
                Run::new(format!("{key}: "), Role::Key),
                Run::plain(value.to_owned()),
            ]
        }
        _ => match rest.strip_suffix(':') {
            Some(key) if plain_key(key) => vec![lead, Run::new(format!("{key}:"), Role::Key)],
            _ => vec![lead, Run::plain(rest.to_owned())],
        },
    }
}

fn plain_key(key: &str) -> bool {
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '~'))
}
