import { removePackage } from './packedPackage';

export default function teardown(): void {
	removePackage();
}
