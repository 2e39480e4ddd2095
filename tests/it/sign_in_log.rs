//! What stands in the log of who did what about signing in: who came and went, every failure, every
//! lock and its end, and what became of users.

use contract::ErrorCode;
use contract::domain::roles::Role;
use contract::session::{Secret, SessionAsk, UsersAsk};
use contract::sync::Endpoints;
use tests::TestDesk;
use tests::staff::{create, password, session, sign_in, staffed, users};

const AUDIT: engine::AuditOptions = engine::AuditOptions { ledger: None, acknowledged: None, default_stock: 0 };

/// Who, what and to whom, since the log had `skip` entries; first first.
async fn log(test: &TestDesk, skip: usize) -> Vec<[String; 3]> {
    let entries = test.desk.store().reader().whole_audit().await.expect("it can be read");
    entries.into_iter().skip(skip).map(|(entry, _)| [entry.who, entry.action, entry.subject]).collect()
}

#[tokio::test]
async fn failures_locks_and_their_end_stand_in_the_log_which_is_sealed() {
    let test = staffed(Endpoints::default()).await;
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    let before = log(&test, 0).await.len();
    let typed = Secret("typed into the wrong field".to_owned());
    session(&test, sign_in(&typed.0, &password("ann"))).await.expect_err("there is no such login");
    for _ in 0..5 {
        session(&test, sign_in("ann", &typed)).await.expect_err("it is wrong");
    }
    let locked = session(&test, sign_in("ann", &password("ann"))).await.expect_err("it is not looked at");
    assert_eq!(locked.code, ErrorCode::RateLimited);
    session(&test, sign_in("root", &password("root"))).await.expect("it is right");
    users(&test, UsersAsk::SetPassword { login: "ann".to_owned(), password: password("ann") }).await.expect("they may");
    users(&test, create("bob", Role::Clerk)).await.expect("they may");
    let wish = UsersAsk::Change { login: "bob".to_owned(), name: "Bob".to_owned(), role: Role::Qa, active: false };
    users(&test, wish).await.expect("they may");
    session(&test, sign_in("bob", &password("bob"))).await.expect_err("the window is another's");
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    session(&test, sign_in("bob", &password("bob"))).await.expect_err("they may not any more");

    let expected = [
        ["unknown login", "wrong password", "unknown login"],
        ["ann", "wrong password", "ann"],
        ["ann", "wrong password", "ann"],
        ["ann", "wrong password", "ann"],
        ["ann", "wrong password", "ann"],
        ["ann", "wrong password", "ann"],
        ["ann", "lock login", "ann"],
        ["ann", "try locked login", "ann"],
        ["root", "sign in", "root"],
        ["root", "set password", "ann"],
        ["root", "create user", "bob"],
        ["root", "change user", "bob"],
        ["root", "sign out", "root"],
        ["bob", "try closed login", "bob"],
    ];
    assert_eq!(log(&test, before).await, expected);
    let entries = test.desk.store().reader().whole_audit().await.expect("it can be read");
    assert!(entries.iter().all(|(_, hash)| hash.is_some()), "each is bound to those before it");
    assert!(!format!("{entries:?}").contains(&typed.0), "what was typed may be a password");
    let set = entries.iter().find(|(entry, _)| entry.action == "set password").expect("it is there");
    assert_eq!(set.0.detail, "unlocks the login");
    assert_eq!(engine::audit(test.dir(), &AUDIT).await.expect("it can be read").violations, []);
}

#[tokio::test]
async fn locking_the_window_and_unlocking_it_stand_in_the_log() {
    let test = staffed(Endpoints::default()).await;
    let before = log(&test, 0).await.len();
    for _ in 0..2 {
        assert!(session(&test, SessionAsk::Lock).await.expect("anybody may").locked, "twice is once");
    }
    session(&test, sign_in("root", &password("ann"))).await.expect_err("it is another's");
    session(&test, sign_in("root", &password("root"))).await.expect("it is theirs");
    let expected = [
        ["root", "lock window", "root"],
        ["root", "wrong password", "root"],
        ["root", "right password", "root"],
        ["root", "unlock window", "root"],
    ];
    assert_eq!(log(&test, before).await, expected);
    // Nobody does it when it locks itself; that it was locked shows in who unlocks it.
    test.clock.advance_ms(11 * 60_000);
    session(&test, sign_in("root", &password("root"))).await.expect("it is theirs");
    assert_eq!(log(&test, before + 4).await, [["root", "unlock window", "root"]]);
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    session(&test, SessionAsk::Lock).await.expect("anybody may");
    assert_eq!(log(&test, before + 5).await, [["root", "sign out", "root"]], "nobody's window has no lock");
}
