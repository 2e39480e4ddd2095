//! The fuzz targets on stable: every committed input again, and a few thousand changed ones, always
//! the same. The long run is `cargo xtask fuzz`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tests::fuzzing::mutate::Draw;
use tests::fuzzing::{TARGETS, Target};

/// Changed inputs of a target; fewer where each of them is written to a database.
const CHANGED: usize = 3_000;
const CHANGED_ON_DISK: usize = 150;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let listed = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = listed.map(|entry| entry.expect("a file of the corpus").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a file of the corpus can be read")).collect()
}

fn holds((name, body): Target, input: &[u8]) {
    let held = catch_unwind(AssertUnwindSafe(|| body(input))).is_ok();
    let shown = input.escape_ascii();
    assert!(held, "{name} does not hold for this input, which belongs into its corpus once it does: {shown}");
}

fn replay(name: &str) {
    let target = *TARGETS.iter().find(|(known, _)| *known == name).expect("a target of that name");
    let seeds = seeds(name);
    assert!(seeds.len() >= 3, "{name} has hardly any seeds");
    for seed in &seeds {
        holds(target, seed);
    }
    let mut draw = Draw::new(0x0de5_c0de);
    for _ in 0..if name == "search" { CHANGED_ON_DISK } else { CHANGED } {
        holds(target, &draw.mutated(&seeds));
    }
}

macro_rules! replayed {
    ($($name:ident)*) => {
        $(#[test] fn $name() { replay(stringify!($name)); })*

        #[test]
        fn every_target_is_replayed_and_has_an_entry_for_the_long_run() {
            let replayed = [$(stringify!($name)),*];
            let known: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(known, replayed);
            let manifest = include_str!("../fuzz/Cargo.toml");
            for name in known {
                assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
            }
        }
    };
}

replayed! { amounts ipc online_retail orders_file replies retry_after search services settings webhook }

/// A replay that cannot fail shows nothing.
#[test]
fn an_input_that_does_not_hold_is_noticed() {
    let broken: Target = ("broken", |input| assert!(!input.contains(&b'9'), "no nines"));
    holds(broken, b"12345678");
    assert!(catch_unwind(|| holds(broken, b"9")).is_err());
    let mut draw = Draw::new(1);
    let seeds = vec![b"12345678".to_vec()];
    let found = (0..CHANGED).any(|_| draw.mutated(&seeds).contains(&b'9'));
    assert!(found, "changed inputs never leave the seeds");
}
