//! Which field of which message has which number (k8s.io/api and k8s.io/apimachinery `generated.proto`).

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Type {
    Text,
    /// Bytes, base64 in JSON.
    Binary,
    Integer,
    Truth,
    /// meta.v1 Time: a message of seconds and nanoseconds, RFC 3339 in JSON.
    Time,
    Texts,
    /// Map of text to text.
    TextMap,
    /// Map of text to bytes.
    BinaryMap,
    Message(&'static [Field]),
    Messages(&'static [Field]),
}

/// Number, JSON name, type.
pub(super) type Field = (u64, &'static str, Type);

use Type::{Binary, BinaryMap, Integer, Message, Messages, Text, TextMap, Texts, Time, Truth};

const OWNER: &[Field] = &[
    (1, "kind", Text),
    (3, "name", Text),
    (4, "uid", Text),
    (5, "apiVersion", Text),
    (6, "controller", Truth),
    (7, "blockOwnerDeletion", Truth),
];

const META: Field = (
    1,
    "metadata",
    Message(&[
        (1, "name", Text),
        (2, "generateName", Text),
        (3, "namespace", Text),
        (5, "uid", Text),
        (6, "resourceVersion", Text),
        (7, "generation", Integer),
        (8, "creationTimestamp", Time),
        (9, "deletionTimestamp", Time),
        (10, "deletionGracePeriodSeconds", Integer),
        (11, "labels", TextMap),
        (12, "annotations", TextMap),
        (13, "ownerReferences", Messages(OWNER)),
        (14, "finalizers", Texts),
    ]),
);

const RESOURCE_ATTRIBUTES: Field = (
    1,
    "resourceAttributes",
    Message(&[
        (1, "namespace", Text),
        (2, "verb", Text),
        (3, "group", Text),
        (4, "version", Text),
        (5, "resource", Text),
        (6, "subresource", Text),
        (7, "name", Text),
    ]),
);

const PATH_ATTRIBUTES: Field = (
    2,
    "nonResourceAttributes",
    Message(&[(1, "path", Text), (2, "verb", Text)]),
);

const SUBJECT: Field = (
    2,
    "spec",
    Message(&[
        RESOURCE_ATTRIBUTES,
        PATH_ATTRIBUTES,
        (3, "user", Text),
        (4, "groups", Texts),
        (6, "uid", Text),
    ]),
);

const REFERENCE: &[Field] = &[
    (1, "kind", Text),
    (2, "namespace", Text),
    (3, "name", Text),
    (4, "uid", Text),
    (5, "apiVersion", Text),
    (6, "resourceVersion", Text),
    (7, "fieldPath", Text),
];

const DELETE_OPTIONS: &[Field] = &[
    (1, "gracePeriodSeconds", Integer),
    (
        2,
        "preconditions",
        Message(&[(1, "uid", Text), (2, "resourceVersion", Text)]),
    ),
    (3, "orphanDependents", Truth),
    (4, "propagationPolicy", Text),
    (5, "dryRun", Texts),
];

/// Fields of the messages clients send; the rest of the kinds come as JSON.
pub(super) fn fields(api_version: &str, kind: &str) -> Option<&'static [Field]> {
    Some(match (api_version, kind) {
        (_, "DeleteOptions") => DELETE_OPTIONS,
        ("authentication.k8s.io/v1", "SelfSubjectReview") => &[META],
        ("authorization.k8s.io/v1", "SelfSubjectAccessReview") => {
            &[META, (2, "spec", Message(&[RESOURCE_ATTRIBUTES, PATH_ATTRIBUTES]))]
        }
        ("authorization.k8s.io/v1", "SelfSubjectRulesReview") => {
            &[META, (2, "spec", Message(&[(1, "namespace", Text)]))]
        }
        ("authorization.k8s.io/v1", "SubjectAccessReview" | "LocalSubjectAccessReview") => &[META, SUBJECT],
        ("policy/v1", "Eviction") => &[META, (2, "deleteOptions", Message(DELETE_OPTIONS))],
        ("v1", "ConfigMap") => &[
            META,
            (2, "data", TextMap),
            (3, "binaryData", BinaryMap),
            (4, "immutable", Truth),
        ],
        ("v1", "Secret") => &[
            META,
            (2, "data", BinaryMap),
            (3, "type", Text),
            (4, "stringData", TextMap),
            (5, "immutable", Truth),
        ],
        ("v1", "Namespace") => &[
            META,
            (2, "spec", Message(&[(1, "finalizers", Texts)])),
            (3, "status", Message(&[(1, "phase", Text)])),
        ],
        ("v1", "ServiceAccount") => &[
            META,
            (2, "secrets", Messages(REFERENCE)),
            (3, "imagePullSecrets", Messages(&[(1, "name", Text)])),
            (4, "automountServiceAccountToken", Truth),
        ],
        ("v1", "Event") => &[
            META,
            (2, "involvedObject", Message(REFERENCE)),
            (3, "reason", Text),
            (4, "message", Text),
            (5, "source", Message(&[(1, "component", Text), (2, "host", Text)])),
            (6, "firstTimestamp", Time),
            (7, "lastTimestamp", Time),
            (8, "count", Integer),
            (9, "type", Text),
            (10, "eventTime", Time),
            (12, "action", Text),
            (14, "reportingComponent", Text),
            (15, "reportingInstance", Text),
        ],
        _ => return None,
    })
}

/// The envelope's body: what it is, and the object's bytes.
pub(super) const ENVELOPE: &[Field] = &[
    (1, "type", Message(&[(1, "apiVersion", Text), (2, "kind", Text)])),
    (2, "raw", Binary),
];
