/**
 * The source of the program between Windows and Node, which does not speak to the service control manager. It is compiled on the machine by the
 * compiler that comes with every Windows (.NET Framework 4), so that nobody has to trust a program from elsewhere.
 */
export function windowsShim(command: readonly string[], env: Readonly<Record<string, string>>, name: string): string {
  const [program = '', ...args] = command;
  return `// Written by "agent service install".
using System;
using System.Diagnostics;
using System.ServiceProcess;

public sealed class AgentService : ServiceBase
{
    const int StopMilliseconds = 20000;
    Process agent;
    volatile bool stopping;

    public AgentService() { ServiceName = ${literal(name)}; CanShutdown = true; }

    public static void Main() { ServiceBase.Run(new AgentService()); }

    protected override void OnStart(string[] args)
    {
        agent = Begin(${literal([...args, 'start'].map(argument).join(' '))});
        agent.EnableRaisingEvents = true;
        agent.Exited += delegate { if (!stopping) Ended(agent.ExitCode); };
    }

    protected override void OnStop() { RequestAdditionalTime(2 * StopMilliseconds); End(); }

    protected override void OnShutdown() { End(); }

    // An agent that was told to stop stays so; after any other end the service manager starts it again.
    void Ended(int code)
    {
        if (code == 0) Stop(); else Environment.Exit(code);
    }

    void End()
    {
        stopping = true;
        if (agent == null || agent.HasExited) return;
        using (Process stop = Begin(${literal([...args, 'stop'].map(argument).join(' '))})) stop.WaitForExit(StopMilliseconds);
        if (!agent.WaitForExit(StopMilliseconds)) agent.Kill();
    }

    static Process Begin(string arguments)
    {
        ProcessStartInfo start = new ProcessStartInfo(${literal(program)}, arguments);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
${Object.entries(env)
  .map(([variable, value]) => `        start.EnvironmentVariables[${literal(variable)}] = ${literal(value)};\n`)
  .join('')}        return Process.Start(start);
    }
}
`;
}

function literal(text: string): string {
  return `@"${text.replaceAll('"', '""')}"`;
}

/** A word of a command line as Windows programs take it apart: backslashes count only before quotes. */
export function argument(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
