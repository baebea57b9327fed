import DaifaModel

extension SFTPSetup {
  /// 脚本: a shell script that makes the setup, to be read and run by root as often as wanted: what is right already is left alone, and
  /// everything it changes it says.
  package var script: String {
    let parties = accounts.map { account in
      "  party \(account.name) \(account.party.path)\(account.party.hasInbox ? " inbox" : "")"
    }
    return """
      #!/bin/sh
      # Accounts, directories and sshd's configuration for the parties of this spool, made by `daifa sftp-setup`.
      # Run it as root, and again whenever daifa.yaml has another party.
      set -eu
      umask 022
      export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

      spool='\(spool)'        # the spool
      daemon=\(names.daemon)              # the daemon's account and group
      parties=\(group)     # the group of all parties' accounts
      keys='\(names.keys)'    # KEYS/ACCOUNT holds an account's public keys
      sshd_part='\(names.sshd)'

      \(SFTPSetup.functions)

      all_parties() {
      \(parties.joined(separator: "\n"))
      }

      sshd_configuration() {
        cat <<'END'
      \(sshdConfiguration)END
      }

      main </dev/null

      """
  }

  /// What the script does, by the names at its top.
  private static let functions = #"""
    changes=0
    did() { changes=$((changes + 1)); echo "$*"; }
    note() { echo "注意 note: $*"; }
    refuse() { echo "daifa sftp-setup: $*" >&2; exit 1; }

    # OpenSSH locks an account only into what nobody but root can write to, all the way up.
    check_parents() {
      [ "$(id -u)" = 0 ] || refuse "请以 root 身份运行。This makes accounts and must run as root."
      case $spool/ in
        /tmp/* | /var/tmp/* | /dev/shm/*) refuse "交换目录不能在临时目录之下。sshd accepts no chroot below a temporary directory: $spool" ;;
      esac
      above=$spool
      while [ "$above" != / ]; do
        above=$(dirname "$above")
        [ -z "$(find "$above" -maxdepth 0 \( ! -user 0 -o -perm /022 \))" ] ||
          refuse "$above 不应允许 root 以外的人写入。$above can be written to by others than root; sshd refuses a chroot below it."
      done
    }

    group() {
      getent group "$1" >/dev/null && return
      groupadd --system "$1"
      did "group $1"
    }

    # account NAME HOME [OPTION...]: an account without password or shell; one that is there already must be ours.
    account() {
      name=$1 home=$2
      shift 2
      if entry=$(getent passwd "$name"); then
        [ "$(echo "$entry" | cut -d: -f6)" = "$home" ] && [ "$(id -u "$name")" != 0 ] ||
          refuse "账号 $name 已存在且不属于本交换目录。The account $name is there already, and its home is not $home."
      else
        useradd --no-create-home --home-dir "$home" --shell /usr/sbin/nologin --password '*' --gid "$daemon" "$@" "$name"
        did "account $name, $home"
      fi
    }

    # directory PATH OWNER GROUP MODE
    directory() {
      [ ! -L "$1" ] || refuse "$1 是符号链接。$1 is a symbolic link; remove it first."
      [ -d "$1" ] || mkdir -m 0700 "$1"
      [ "$(stat -c '%U:%G %a' "$1")" = "$2:$3 $4" ] && return
      chown "$2:$3" "$1"
      chmod "00$4" "$1"
      did "directory $1, $2:$3 $4"
    }

    # hand_over DIRECTORY: gives the daemon what root made in it.
    hand_over() {
      [ -n "$(find "$1" -xdev ! -type l -user 0 -print -quit)" ] || return 0
      find "$1" -xdev ! -type l -user 0 -execdir chown -h "$daemon:$daemon" {} +
      did "contents of $1, $daemon:$daemon"
    }

    # party ACCOUNT DIRECTORY [inbox]
    party() {
      account "$1" "$spool/$2" --groups "$parties" -K PASS_MAX_DAYS=-1
      case " $(id -nG "$1") " in
        *" $parties "*) ;;
        *) usermod --append --groups "$parties" "$1"; did "member of $parties: $1" ;;
      esac
      directory "$spool/$2" root root 755
      [ -z "${3:-}" ] || directory "$spool/$2/inbox" "$1" "$daemon" 2770
      directory "$spool/$2/outbox" "$daemon" "$daemon" 2750
      hand_over "$spool/$2/outbox"
      [ -s "$keys/$1" ] || note "$1 还没有公钥，不能登录。No public key yet: install -o root -g root -m 0644 KEY.pub $keys/$1"
      known="$known $1 " last=$1
    }

    # Accounts of parties that are no longer in daifa.yaml are told, and left.
    strays() {
      for member in $(getent group "$parties" | cut -d: -f4 | tr , ' '); do
        case $known in
          *" $member "*) ;;
          *) note "$member 不再是参与方。No party's account any more: userdel $member; rm -f $keys/$member" ;;
        esac
      done
    }

    # configure_sshd ACCOUNT: writes sshd's part, and looks whether it holds for an account.
    configure_sshd() {
      [ -d /run/sshd ] || mkdir -m 0755 /run/sshd
      [ -d "$(dirname "$sshd_part")" ] || mkdir -m 0755 "$(dirname "$sshd_part")"
      if ! sshd_configuration | cmp -s - "$sshd_part"; then
        sshd -t || refuse "sshd 现有配置有误，请先改正。sshd does not accept its configuration as it is; put that right first."
        [ ! -e "$sshd_part" ] || cp -p "$sshd_part" "$sshd_part.before"
        sshd_configuration >"$sshd_part.new"
        chmod 0644 "$sshd_part.new"
        mv "$sshd_part.new" "$sshd_part"
        if ! sshd -t -f "$sshd_part" || ! sshd -t; then
          rm "$sshd_part"
          [ ! -e "$sshd_part.before" ] || mv "$sshd_part.before" "$sshd_part"
          refuse "sshd 不接受新配置，已恢复原状。sshd does not accept the configuration; the old one is back."
        fi
        rm -f "$sshd_part.before"
        did "$sshd_part; 请重新加载 now: systemctl reload ssh"
      fi
      sshd -T -C "user=$1,host=localhost,addr=127.0.0.1" 2>/dev/null | grep -qx 'chrootdirectory %h' ||
        note "sshd 尚未包含 $sshd_part。sshd does not read it: put “Include $sshd_part” at the end of its configuration."
      sshd -T 2>/dev/null | grep -q '^subsystem sftp ' ||
        note "sshd 没有 sftp 子系统。sshd knows no sftp: its configuration needs “Subsystem sftp internal-sftp”."
    }

    main() {
      known='' last=''
      check_parents
      group "$daemon"
      group "$parties"
      account "$daemon" "$spool" --system
      directory "$spool" root root 755
      directory "$spool/private" "$daemon" "$daemon" 700
      hand_over "$spool/private"
      [ -f "$spool/daifa.yaml" ] && [ ! -L "$spool/daifa.yaml" ] ||
        refuse "$spool/daifa.yaml 必须是普通文件。 daifa.yaml must be a plain file."
      [ "$(stat -c '%U:%G %a' "$spool/daifa.yaml")" = "root:$daemon 640" ] || {
        chown "root:$daemon" "$spool/daifa.yaml"
        chmod 0640 "$spool/daifa.yaml"
        did "$spool/daifa.yaml, root:$daemon 640"
      }
      for above in departments banks; do directory "$spool/$above" root root 755; done
      [ -d "$keys" ] || mkdir -m 0755 "$keys"
      all_parties
      strays
      configure_sshd "$last"
      [ "$changes" -gt 0 ] || echo "一切就绪，无需更改。Everything is as it should be."
    }
    """#
}
