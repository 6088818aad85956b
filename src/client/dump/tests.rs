use std::io::Write as _;

use super::*;

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn read(texts: &[&[u8]]) -> Result<(Vec<String>, DumpReport), Trouble> {
    let files: Vec<_> = texts.iter().map(|text| file(text)).collect();
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path().to_owned()).collect();
    let mut seen = Vec::new();
    let report = Dump::new(&paths).read(|batch| {
        for delta in batch {
            match delta {
                Delta::Upsert(object) => seen.push(format!("{} {}", object.kind().name(), object.meta().key())),
                Delta::Listing(kind) => seen.push(format!("listing {}", kind.name())),
                Delta::Listed(kind) => seen.push(format!("listed {}", kind.name())),
                _ => {}
            }
        }
    })?;
    Ok((seen, report))
}

const LIST: &str = r#"{"apiVersion":"v1","items":[
  {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","creationTimestamp":"2026-01-01T00:00:00Z"}},
  {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"a","namespace":"x"}},
  {"apiVersion":"v1","kind":"Node","metadata":{"name":7}},
  {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"x"}}],"kind":"List"}"#;

const TYPED: &str =
    r#"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"p","namespace":"x"}}]}"#;

#[test]
fn every_form_is_read() {
    let single = br#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"n2"}}"#;
    let joined = [LIST.as_bytes(), b"\n", TYPED.as_bytes(), b"\n", single, b"\n", single].concat();
    let (seen, report) = read(&[&joined]).unwrap();
    assert_eq!(
        seen,
        [
            "listing Node",
            "Node n1",
            "listing VirtualMachine",
            "VirtualMachine x/a",
            "listing Pod",
            "Pod x/p",
            "Node n2",
            "Node n2",
            "listed Node",
            "listed VirtualMachine",
            "listed Pod"
        ]
    );
    assert_eq!(report.objects[&Kind::Node], 3);
    assert_eq!(report.skipped[&Kind::Node].0, 1);
    assert_eq!(report.unknown["ConfigMap"], 1);
    assert_eq!(report.moment, Some("2026-01-01T00:00:00Z".parse().unwrap()));
    assert_eq!(report.bytes, joined.len() as u64);
}

#[test]
fn gzip_is_known_by_its_content() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(LIST.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let (seen, _) = read(&[&packed, TYPED.as_bytes()]).unwrap();
    assert!(seen.contains(&"Node n1".to_owned()) && seen.contains(&"Pod x/p".to_owned()));
    let cut = read(&[&packed[..packed.len() / 2]]).unwrap_err();
    assert!(cut.reason.contains("cut off"), "{cut}");
}

#[test]
fn what_is_not_in_the_dump_is_unknown() {
    let file = file(LIST.as_bytes());
    let mut missing = Vec::new();
    Dump::new(&[file.path().to_owned()])
        .read(|batch| {
            missing.extend(batch.into_iter().filter_map(|delta| match delta {
                Delta::Failed(kind, trouble) => Some((kind, trouble.way_out)),
                _ => None,
            }));
        })
        .unwrap();
    assert!(
        missing
            .iter()
            .any(|(kind, way_out)| *kind == Kind::Pod && way_out.contains("kubectl get pods"))
    );
    assert!(!missing.iter().any(|(kind, _)| *kind == Kind::Node));
}

#[test]
fn bad_files_are_told_apart() {
    for (text, word) in [
        ("", "is empty"),
        ("   ", "no objects"),
        ("apiVersion: v1\nitems: []", "YAML"),
        ("NAME   STATUS\nn1  Ready", "table"),
        ("<html>", "web page"),
        ("hello", "no dump"),
        ("[1, 2]", "no kind"),
        (r#"{"kind":"List","items":[]}"#, "no objects"),
        (r#"{"kind":"List","items":null}"#, "no objects"),
        (
            r#"{"kind":"ConfigMapList","apiVersion":"v1","items":[{},{}]}"#,
            "2 ConfigMap",
        ),
        (r#"{"kind":"NodeList","apiVersion":"v1","items":[{}]}"#, "none of which"),
        (
            r#"{"kind":"NodeList","apiVersion":"v1","items":[{"metadata":{"name":"n"}},{"#,
            "cut off",
        ),
        (r#"{"items":[{"a":1}}"#, "no dump"),
    ] {
        let found = read(&[text.as_bytes()]).unwrap_err();
        assert_eq!(found.step, Step::Dump, "{text}");
        assert!(found.reason.contains(word), "{text}: {found}");
    }
    let missing = Dump::new(&["/nonexistent/dump.json".into()]).read(|_| {}).unwrap_err();
    assert!(missing.reason.contains("/nonexistent/dump.json"));
    let folder = tempfile::tempdir().unwrap();
    assert!(Dump::new(&[folder.path().to_owned()]).read(|_| {}).is_err());
}

#[test]
fn one_object_is_found_again_whole() {
    let file = file(&[LIST.as_bytes(), TYPED.as_bytes()].concat());
    let dump = Dump::new(&[file.path().to_owned()]);
    let vm = dump.find(Kind::VirtualMachine, &Key::new("x", "a")).unwrap();
    assert_eq!(vm["metadata"]["namespace"], "x");
    let pod = dump.find(Kind::Pod, &Key::new("x", "p")).unwrap();
    assert_eq!(
        (pod["kind"].as_str(), pod["apiVersion"].as_str()),
        (Some("Pod"), Some("v1"))
    );
    assert!(
        dump.find(Kind::Pod, &Key::new("y", "p"))
            .unwrap_err()
            .reason
            .contains("y/p")
    );
}
