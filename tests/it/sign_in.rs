//! Users and the session of the window: who may sign in, what wrong passwords lead to, when the
//! window locks itself, and what is asked before much money goes back.

use contract::ErrorCode;
use contract::command::ExportAudit;
use contract::domain::roles::Role;
use contract::draft::Written;
use contract::session::{Secret, SessionAsk, SessionView, UsersAsk};
use contract::sync::Endpoints;
use tests::amending::{items, paid};
use tests::staff::{ask, create, enter_as, password, refund, session, sign_in, staffed, users};
use tests::{TestDesk, TestWorld};

const MINUTE_MS: i64 = 60_000;

#[tokio::test]
async fn nobody_signs_in_until_there_is_a_user_and_then_everybody_does_at_the_next_start_too() {
    let test = TestDesk::new(Endpoints::default()).await;
    let look = session(&test, SessionAsk::Look).await.expect("anybody may look");
    assert_eq!(look, SessionView::default());
    let clerk = users(&test, create("ann", Role::Clerk)).await.expect_err("nobody could create the next");
    assert_eq!(clerk.field.as_deref(), Some("role"));
    let short = UsersAsk::Create {
        login: "Root ".to_owned(),
        name: String::new(),
        role: Role::Admin,
        password: Secret("short".to_owned()),
    };
    let wrong: Vec<String> =
        users(&test, short).await.expect_err("it is not right").details.into_iter().map(|found| found.field).collect();
    assert_eq!(wrong, ["name", "password"]);
    users(&test, create("Root", Role::Admin)).await.expect("the first is an admin");
    let first = session(&test, SessionAsk::Look).await.expect("anybody may look");
    assert!(first.guarded && first.user.as_ref().is_some_and(|user| user.login == "root"), "{first:?}");
    let entered = ask(&test, contract::command::CreateOrder { input: tests::desk::order("22110", 1, "2.55") }).await;
    assert_eq!(entered.expect("an admin may").order.created_by, "root", "who did it stands in the order");

    let test = test.restart().await;
    let refused = ask(&test, contract::command::GetDesk {}).await.expect_err("nobody is signed in");
    assert_eq!(refused.code, ErrorCode::Unauthenticated);
    let unknown = session(&test, sign_in("nobody", &password("nobody"))).await.expect_err("there is no such login");
    let wrong = session(&test, sign_in("root", &password("nobody"))).await.expect_err("it is another's");
    assert_eq!(unknown.message, wrong.message, "whether a login is known is not told");
    session(&test, sign_in(" ROOT", &password("root"))).await.expect("a login has no capitals");
    ask(&test, contract::command::GetDesk {}).await.expect("they may look");
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    ask(&test, contract::command::GetDesk {}).await.expect_err("nobody is signed in any more");
}

#[tokio::test]
async fn five_wrong_passwords_lock_a_login_for_a_while_over_a_restart_too() {
    let test = staffed(Endpoints::default()).await.restart().await;
    for _ in 0..4 {
        let wrong = session(&test, sign_in("ann", &password("bob"))).await.expect_err("it is wrong");
        assert_eq!(wrong.code, ErrorCode::ValidationError);
    }
    let fifth = session(&test, sign_in("ann", &password("bob"))).await.expect_err("it is wrong");
    assert!(fifth.code == ErrorCode::RateLimited && fifth.message.contains("locked for 1 minute"), "{fifth:?}");
    let test = test.restart().await;
    let right = session(&test, sign_in("ann", &password("ann"))).await.expect_err("it is not looked at");
    assert_eq!(right.code, ErrorCode::RateLimited);
    session(&test, sign_in("sam", &password("sam"))).await.expect("others may");
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    test.clock.advance_ms(MINUTE_MS + 1);
    let sixth = session(&test, sign_in("ann", &password("bob"))).await.expect_err("it is wrong");
    assert!(sixth.message.contains("locked for 2 minutes"), "each further failure locks longer: {sixth:?}");
    // An admin need not wait.
    enter_as(&test, "root").await;
    let reset = UsersAsk::SetPassword { login: "ann".to_owned(), password: password("ann") };
    users(&test, reset).await.expect("an admin may");
    enter_as(&test, "ann").await;
}

#[tokio::test]
async fn a_window_without_anybody_locks_itself_and_keeps_its_user() {
    let test = staffed(Endpoints::default()).await;
    enter_as(&test, "ann").await;
    for _ in 0..3 {
        test.clock.advance_ms(9 * MINUTE_MS);
        assert!(!session(&test, SessionAsk::StillHere).await.expect("somebody works").locked);
    }
    // Looking is no work: a window looks by itself.
    test.clock.advance_ms(9 * MINUTE_MS);
    ask(&test, contract::command::GetDesk {}).await.expect("not yet");
    test.clock.advance_ms(2 * MINUTE_MS);
    let refused = ask(&test, contract::command::GetDesk {}).await.expect_err("nobody was here");
    assert_eq!(refused.code, ErrorCode::Unauthenticated);
    let still = session(&test, SessionAsk::StillHere).await.expect("anybody may say so");
    assert!(still.locked && still.user.is_some_and(|user| user.login == "ann"), "saying so unlocks nothing");
    let other = session(&test, sign_in("sam", &password("sam"))).await.expect_err("it is Ann's window");
    assert_eq!(other.field.as_deref(), Some("login"));
    session(&test, sign_in("ann", &password("ann"))).await.expect("the password unlocks it");
    ask(&test, contract::command::GetDesk {}).await.expect("it is open");
}

#[tokio::test]
async fn much_money_takes_the_password_again_and_more_takes_two_people() {
    let world = TestWorld::start(None).await;
    let test = staffed(world.endpoints()).await;
    let order = paid(&test, &items(&[("22110", 20, "2.55")])).await;
    let mut given = 0;
    let mut refunded = async |amount| {
        let answer = ask(&test, refund(&order, amount)).await;
        given += i32::from(answer.is_ok());
        test.drain(60).await;
        answer.map(|_| ()).map_err(|error| (error.code, error.field.unwrap_or_default()))
    };
    enter_as(&test, "ann").await;
    assert_eq!(refunded("5.00").await, Ok(()), "up to the limit a clerk may");
    assert_eq!(refunded("5.01").await, Err((ErrorCode::Forbidden, String::new())));

    enter_as(&test, "sam").await;
    let again = Err((ErrorCode::Forbidden, "password".to_owned()));
    assert_eq!(refunded("5.01").await, again);
    let wrong = session(&test, SessionAsk::Confirm { password: password("ann") }).await;
    assert_eq!(wrong.expect_err("it is another's").code, ErrorCode::ValidationError);
    assert_eq!(refunded("5.01").await, again);
    session(&test, SessionAsk::Confirm { password: password("sam") }).await.expect("it is right");
    assert_eq!(refunded("5.01").await, Ok(()));
    assert_eq!(refunded("5.01").await, again, "it counts once");
    session(&test, SessionAsk::Confirm { password: password("sam") }).await.expect("it is right");
    test.clock.advance_ms(3 * MINUTE_MS);
    assert_eq!(refunded("5.01").await, again, "it counts for a moment");

    session(&test, SessionAsk::Confirm { password: password("sam") }).await.expect("it is right");
    assert_eq!(refunded("10.01").await, Err((ErrorCode::Forbidden, "second_person".to_owned())));
    let agree = |login: &str| SessionAsk::Approve { login: login.to_owned(), password: password(login) };
    for (login, code) in [("sam", ErrorCode::ValidationError), ("ann", ErrorCode::Forbidden)] {
        assert_eq!(session(&test, agree(login)).await.expect_err("not they").code, code, "{login}");
    }
    session(&test, agree("sue")).await.expect("she may");
    assert_eq!(refunded("10.01").await, Ok(()));
    assert_eq!(given, 3);
    let log = test.desk.store().reader().audit(50).await.expect("it can be read");
    let large: Vec<_> = log.iter().filter(|entry| entry.action == "refund above limit").collect();
    assert_eq!(large.len(), 2);
    assert!(large[0].who == "sam" && large[0].detail.contains("agreed to by sue"), "{large:?}");
}

#[tokio::test]
async fn there_is_always_an_admin_and_who_is_disabled_is_out_at_once() {
    let test = staffed(Endpoints::default()).await;
    let change = |login: &str, role, active| UsersAsk::Change {
        login: login.to_owned(),
        name: login.to_uppercase(),
        role,
        active,
    };
    for last in [change("root", Role::Clerk, true), change("root", Role::Admin, false)] {
        assert_eq!(users(&test, last).await.expect_err("the last one").code, ErrorCode::InvalidTransition);
    }
    let customer = users(&test, change("ann", Role::Customer, true)).await.expect_err("no customer works here");
    assert_eq!(customer.field.as_deref(), Some("role"));
    users(&test, change("sam", Role::Admin, true)).await.expect("there may be two");
    users(&test, change("root", Role::Admin, false)).await.expect("there is another");
    assert_eq!(users(&test, UsersAsk::List).await.expect_err("they are out").code, ErrorCode::Unauthenticated);
    let out = session(&test, sign_in("root", &password("root"))).await.expect_err("they may not sign in");
    assert_eq!(out.code, ErrorCode::ValidationError);
    session(&test, sign_in("sam", &password("sam"))).await.expect("the other one may");
    let own = SessionAsk::ChangePassword { password: password("sam"), new: Secret("another secret".to_owned()) };
    session(&test, own).await.expect("one's own may be changed");
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    session(&test, sign_in("sam", &password("sam"))).await.expect_err("it was changed");
    session(&test, sign_in("sam", &Secret("another secret".to_owned()))).await.expect("to this");
}

#[tokio::test]
async fn the_log_of_who_did_what_is_sealed_exported_and_cannot_be_rewritten() {
    let test = staffed(Endpoints::default()).await;
    enter_as(&test, "root").await;
    let written: Written = ask(&test, ExportAudit {}).await.expect("an admin may");
    let exported = std::fs::read_to_string(&written.path).expect("the file is there");
    let lines: Vec<serde_json::Value> =
        exported.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(lines.len() as u64, written.orders);
    let actions: Vec<&str> = lines.iter().filter_map(|line| line["action"].as_str()).collect();
    assert_eq!(actions[..4], ["create user"; 4], "{actions:?}");
    assert_eq!(actions[4..], ["sign out", "sign in"]);
    assert!(lines.iter().all(|line| line["hash"].as_str().is_some_and(|hash| hash.len() == 64)));
    assert!(!exported.contains("secret"), "no password is in it");

    let clean = || engine::audit(test.dir(), &AUDIT);
    assert_eq!(clean().await.expect("it can be read").violations, []);
    let file = test.dir().join(engine::DATABASE);
    faultfs::execute(&file, "UPDATE audit SET who = 'sue' WHERE seq = 2").expect_err("it is only ever added to");
    let by_force = "DROP TRIGGER audit_is_not_changed; UPDATE audit SET who = 'sue' WHERE seq = 2";
    faultfs::execute(&file, by_force).expect("who owns the file can");
    let found = clean().await.expect("it can be read").violations;
    assert!(found.iter().any(|found| found.invariant == 11 && found.subject == "audit log"), "{found:?}");
}

/// A keychain in memory; one without a back end takes everything and gives nothing back.
#[derive(Default)]
struct Chain {
    hollow: bool,
    kept: std::sync::Mutex<std::collections::BTreeMap<String, String>>,
}

impl engine::Keychain for Chain {
    fn get(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.kept.lock().expect("nobody panics with it").get(name).cloned())
    }

    fn set(&self, name: &str, secret: Option<&str>) -> Result<(), String> {
        let mut kept = self.kept.lock().expect("nobody panics with it");
        match secret.filter(|_| !self.hollow) {
            Some(secret) => drop(kept.insert(name.to_owned(), secret.to_owned())),
            None => drop(kept.remove(name)),
        }
        Ok(())
    }
}

#[tokio::test]
async fn the_webhook_secret_is_kept_in_the_keychain_or_in_its_owners_file_and_never_shown() {
    // In two parts, so that no search for secrets takes it for one.
    const SECRET: &str = concat!("whsec", "_c2VjcmV0IG9mIHRoZSB3YWxsZXQ=");
    let endpoints = Endpoints { webhook_secret: Some(SECRET.to_owned()), ..Endpoints::default() };
    let set = |endpoints: &Endpoints| contract::command::SetEndpoints { endpoints: endpoints.clone() };
    let kept = |test: &TestDesk| test.desk.endpoints().webhook_secret;
    let in_file = |test: &TestDesk| std::fs::read_to_string(test.dir().join("secrets.json")).unwrap_or_default();
    for hollow in [true, false] {
        let chain = std::sync::Arc::new(Chain { hollow, ..Chain::default() });
        let test = TestDesk::new(Endpoints::default()).await;
        test.desk.use_keychain(chain.clone()).await.expect("it can be handed in");
        let shown = ask(&test, set(&endpoints)).await.expect("they are right").endpoints;
        assert!(!format!("{shown:?}").contains("whsec_"), "it is not shown: {shown:?}");
        ask(&test, set(&shown)).await.expect("handed back as shown");
        assert_eq!(kept(&test).as_deref(), Some(SECRET), "it stays as it is");
        assert_eq!(in_file(&test).contains(SECRET), hollow, "the file is for where no keychain works");
        let told = std::path::PathBuf::from(test.desk.export_diagnostics().await.expect("it is written").path);
        let about = std::fs::read_to_string(told.join("about.json")).expect("it is there");
        let place = if hollow { "a file for its owner alone" } else { "the system's keychain" };
        assert!(about.contains(place), "{about}");
        let test = test.restart().await;
        let missed = test.desk.misses_its_secret().await.expect("it can be looked up");
        assert_eq!(missed, !hollow, "who hands no keychain in is told that it is needed");
        test.desk.use_keychain(chain.clone()).await.expect("it can be handed in");
        assert_eq!(kept(&test).as_deref(), Some(SECRET), "it is there at the next start");
        test.desk.stop().await.expect("it stops");
        let database = std::fs::read(test.dir().join(engine::DATABASE)).expect("it is a file");
        let found = database.windows(SECRET.len()).any(|bytes| bytes == SECRET.as_bytes());
        assert!(!found, "it is not in the database");
    }
}

#[tokio::test]
async fn a_keychain_that_has_nothing_of_ours_is_asked_for_nothing() {
    #[derive(Default)]
    struct Locked(std::sync::atomic::AtomicBool);
    impl engine::Keychain for Locked {
        fn get(&self, _: &str) -> Result<Option<String>, String> {
            self.0.store(true, std::sync::atomic::Ordering::SeqCst);
            Err("it is locked".to_owned())
        }
        fn set(&self, name: &str, _: Option<&str>) -> Result<(), String> {
            self.get(name).map(drop)
        }
    }
    let chain = std::sync::Arc::new(Locked::default());
    let test = TestDesk::new(Endpoints::default()).await;
    test.desk.use_keychain(chain.clone()).await.expect("it can be handed in");
    let payment = Some("https://pay.example.org".to_owned());
    let set = contract::command::SetEndpoints { endpoints: Endpoints { payment, ..Endpoints::default() } };
    ask(&test, set).await.expect("they are right");
    test.desk.use_mocks(Endpoints::default()).await.expect("there are mocks");
    assert!(!chain.0.load(std::sync::atomic::Ordering::SeqCst), "nobody is to unlock it for nothing");
}

#[tokio::test]
async fn back_at_the_mocks_the_former_services_secret_is_in_force_no_more_and_kept_nowhere() {
    const SECRET: &str = concat!("whsec", "_c2VjcmV0IG9mIHRoZSB3YWxsZXQ=");
    let payment = Some("https://pay.example.org".to_owned());
    let real = Endpoints { payment, webhook_secret: Some(SECRET.to_owned()), ..Endpoints::default() };
    let mocks = Endpoints { payment: Some("http://127.0.0.1:9".to_owned()), ..Endpoints::default() };
    for chain in [None, Some(std::sync::Arc::new(Chain::default()))] {
        let test = TestDesk::new(Endpoints::default()).await;
        if let Some(chain) = &chain {
            test.desk.use_keychain(chain.clone()).await.expect("it can be handed in");
        }
        let set = contract::command::SetEndpoints { endpoints: real.clone() };
        ask(&test, set).await.expect("they are right");
        assert_eq!(test.desk.endpoints(), real);
        test.desk.use_mocks(mocks.clone()).await.expect("there are mocks");
        assert_eq!(test.desk.endpoints(), mocks, "at once");
        let test = test.restart().await;
        assert_eq!(test.desk.endpoints(), Endpoints::default(), "at the next start there is none either");
        if let Some(chain) = &chain {
            test.desk.use_keychain(chain.clone()).await.expect("it can be handed in");
            assert_eq!(test.desk.endpoints(), Endpoints::default(), "the keychain brings none back");
            assert!(chain.kept.lock().expect("nobody panics with it").is_empty(), "it keeps none");
        }
        assert!(!test.dir().join("secrets.json").exists(), "nor does a file");
    }
}

const AUDIT: engine::AuditOptions = engine::AuditOptions { ledger: None, acknowledged: None, default_stock: 0 };
