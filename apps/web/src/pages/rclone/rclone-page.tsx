import { type Connector, type ConnectorType, routes } from '@drover/api';
import { type FileProblem, type ReadConfig, readRcloneConfig } from '@drover/migration';
import { Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayOperate } from '../../frame/use-user.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { DropBox } from '../../parts/form/drop-box.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { Page } from '../../parts/page.tsx';
import { useApi } from '../../server/api-context.ts';
import { AuthorizeForm } from '../authorize/authorize-form.tsx';
import { NotAllowed } from '../authorize/not-allowed.tsx';
import { SignInForm } from '../authorize/sign-in-form.tsx';
import { TypeGate } from '../authorize/type-gate.tsx';
import { CONFIG_FILES, RemoteList } from './remote-list.tsx';

/** An `rclone.conf` of a thousand remotes has a tenth of this. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Connectors from an `rclone.conf`: what each remote becomes, and the form of each to check and to authorize. The file stays in the browser. */
export function RclonePage() {
  const mayOperate = useMayOperate();
  if (!mayOperate) {
    return <NotAllowed title="Connectors from rclone" why="Your role may look, but not authorize connectors." />;
  }
  return <TypeGate>{(types) => <FromRclone types={types} />}</TypeGate>;
}

function FromRclone({ types }: { readonly types: readonly ConnectorType[] }) {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const router = useRouter();
  const navigate = useNavigate({ from: '/connectors/from-rclone' });
  const { remote } = useSearch({ from: '/frame/connectors/from-rclone' });
  const [config, setConfig] = useState<ReadConfig | null>(null);
  const [authorized, setAuthorized] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const read = (file: File) => {
    setBusy(true);
    setError(null);
    readFile(file)
      .then(setConfig, setError)
      .finally(() => setBusy(false));
  };
  const draft = config?.drafts.find(({ name }) => name === remote);
  const type = types.find((each) => each.type === draft?.connectorType);
  if (draft !== undefined && type !== undefined) {
    const back = () => router.history.back();
    const authorizedAs = async ({ displayName }: Connector) => {
      await client.invalidateQueries({ queryKey: ['connectors'] });
      notify('success', `Authorized ${displayName}`);
      setAuthorized(new Set([...authorized, draft.name]));
      back();
    };
    const filledIn = { displayName: draft.name, options: draft.options, notes: draft.notes };
    if (type.signIn?.grant === 'person') {
      return (
        <SignInForm
          key={draft.name}
          {...{ type, signIn: type.signIn, connector: null, draft: filledIn }}
          onLeave={back}
          onFinished={authorizedAs}
        />
      );
    }
    return (
      <AuthorizeForm
        key={draft.name}
        type={type}
        connector={null}
        draft={filledIn}
        onLeave={back}
        onSave={async ({ displayName, shared, options, windows }) => {
          const body = { type: type.type, displayName, shared, options, windows };
          await authorizedAs(await api.call(routes.createConnector, { body }));
        }}
      />
    );
  }
  return (
    <Page
      title="Connectors from rclone"
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={() => void navigate({ to: '/connectors' })}>
          All connectors
        </Button>
      }
    >
      {error !== null && <ErrorView error={error} />}
      {config === null || config.problems.length > 0 ? (
        <>
          {config?.problems.map((problem) => (
            <FileRefused key={problem.reason} {...problem} />
          ))}
          <DropBox wanted="an rclone.conf" label="rclone.conf" accept={CONFIG_FILES} busy={busy} onFile={read}>
            “rclone config file” says where it lies. It is read in this browser and sent nowhere; of each remote that
            you authorize, what stands in its form is tried and then kept encrypted.
          </DropBox>
        </>
      ) : (
        <RemoteList
          drafts={config.drafts}
          types={types}
          authorized={authorized}
          onChoose={(name) => void navigate({ search: { remote: name } })}
          onFile={read}
        />
      )}
    </Page>
  );
}

async function readFile(file: File): Promise<ReadConfig> {
  if (file.size > MOST_BYTES) return { drafts: [], problems: [TOO_LARGE] };
  return await readRcloneConfig(new Uint8Array(await file.arrayBuffer()));
}

const TOO_LARGE: FileProblem = {
  severity: 'error',
  ...{ line: null, column: null, value: null },
  reason: 'The file is too large to be an rclone.conf.',
  remedy: 'Give the file that "rclone config file" names.',
};

function FileRefused({ reason, remedy }: Pick<FileProblem, 'reason' | 'remedy'>) {
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody role="alert">
        <MessageBarTitle>{reason}</MessageBarTitle> {remedy}
      </MessageBarBody>
    </MessageBar>
  );
}
