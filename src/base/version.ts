/** Version of this package, told to the service with each connection. A test holds it against package.json. */
export const version = '0.1.0';
